import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildArchive, type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { installBoth, layProject, writeFiles } from './support/install-both.ts';
import { makeRepository } from './support/make-repository.ts';

let registry: FixtureRegistry;
let elsewhere: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: { b: { versions: { '1.0.0': {}, '1.1.0': {} } } },
  });
  elsewhere = await startRegistry({
    packages: {
      remote: {
        versions: {
          '1.0.0': {
            dependencies: { b: '1.0.0' },
            bin: { r: 'r.js' },
            files: { 'r.js': '', 'index.js': 'r' },
          },
        },
      },
    },
  });
});
afterAll(async () => {
  await registry.close();
  await elsewhere.close();
});
beforeEach(() => {
  registry.reset();
  elsewhere.reset();
  elsewhere.clearFaults();
});

const remoteUrl = (): string => `${elsewhere.url}remote/-/remote-1.0.0.tgz`;

function app(dependencies: Readonly<Record<string, string>>, more: Readonly<Record<string, unknown>> = {}) {
  return { 'package.json': { name: 'app', version: '1.0.0', dependencies, ...more } };
}

async function archive(name: string, fields: Readonly<Record<string, unknown>> = {}): Promise<Uint8Array> {
  const { bytes } = await buildArchive(name, '1.2.3', { files: { 'index.js': name }, ...fields });
  return bytes;
}

describe('archives at an address', () => {
  it('I01 are locked and installed as npm does it, and asked for once', async () => {
    const { dx, npm } = await installBoth(
      registry.url,
      app({ remote: remoteUrl(), other: `${remoteUrl()}?x=1` }),
    );
    expect(dx.lock).toBe(npm.lock);
    expect(dx.files).toEqual(npm.files);
    elsewhere.reset();
    const alone = layProject(registry.url, app({ remote: remoteUrl() }));
    await alone.install();
    expect(elsewhere.requests).toHaveLength(1);
    expect((await alone.install()).status).toBe('up-to-date');
    expect(elsewhere.requests).toHaveLength(1);
  });

  it('I15 come from the lock alone, checked against its integrity', async () => {
    const project = layProject(registry.url, app({ remote: remoteUrl() }));
    await project.install();
    rmSync(join(project.root, 'node_modules'), { recursive: true });
    rmSync(project.options.home, { recursive: true });
    await project.install({ policy: { lockMode: 'frozen' } });
    expect(readFileSync(join(project.root, 'node_modules/remote/index.js'), 'utf8')).toBe('r');
    const lock = project.made().lock.replace(/sha512-[^"]+(?="[\s\S]*"b")/, `sha512-${'A'.repeat(86)}==`);
    writeFiles(project.root, { 'package-lock.json': lock });
    rmSync(join(project.root, 'node_modules'), { recursive: true });
    rmSync(project.options.home, { recursive: true });
    await expect(project.install()).rejects.toMatchObject({ code: 'DX_INTEGRITY_MISMATCH' });
  });
});

describe('archives on this machine', () => {
  it('I01 are locked and installed as npm does it', async () => {
    const files = {
      ...app({ local: 'file:vendor/local.tgz', beside: 'file:../beside.tgz' }),
      'vendor/local.tgz': await archive('local', { dependencies: { b: '1.0.0' }, license: 'MIT' }),
      '../beside.tgz': await archive('beside', { bin: 'index.js', funding: 'https://fund.test' }),
    };
    const { dx, npm, project } = await installBoth(registry.url, files);
    expect(dx.lock).toBe(npm.lock);
    expect(dx.files).toEqual(npm.files);
    expect((await project.install()).status).toBe('up-to-date');
  });

  it('I15 come from the lock alone, and must be what was locked', async () => {
    const files = { ...app({ local: './local.tgz' }), 'local.tgz': await archive('local') };
    const project = layProject(registry.url, files);
    await project.install();
    rmSync(join(project.root, 'node_modules'), { recursive: true });
    rmSync(project.options.home, { recursive: true });
    await project.install({ policy: { lockMode: 'frozen', network: 'offline' } });
    expect(existsSync(join(project.root, 'node_modules/local/index.js'))).toBe(true);
    rmSync(join(project.root, 'node_modules'), { recursive: true });
    rmSync(project.options.home, { recursive: true });
    writeFiles(project.root, { 'local.tgz': await archive('local', { license: 'MIT' }) });
    await expect(project.install({ policy: { lockMode: 'frozen' } })).rejects.toMatchObject({
      code: 'DX_INTEGRITY_MISMATCH',
    });
  });

  it('I01 one under another name, or without a name of its own, is locked as npm locks it', async () => {
    const files = {
      ...app({ mine: 'file:other.tgz', nameless: 'file:nameless.tgz' }),
      'other.tgz': await archive('other'),
      'nameless.tgz': await archive('x', { files: { 'package.json': '{}' } }),
    };
    const { dx, npm } = await installBoth(registry.url, files);
    expect(dx.lock).toBe(npm.lock);
    expect(dx.files).toEqual(npm.files);
  });
});

describe('repositories', () => {
  const manifest = {
    name: 'repo',
    version: '1.0.0',
    dependencies: { b: '1.0.0' },
    devDependencies: { x: '9' },
  };

  it('I01 are locked and installed as npm does it, whatever names the commit', async () => {
    const { url, commit } = makeRepository({ 'package.json': manifest, 'index.js': 'one' }, 'v1.0.0');
    commit({ 'package.json': { ...manifest, version: '1.1.0' }, 'index.js': 'two' }, 'v1.1.0');
    const sha = commit({ 'package.json': { ...manifest, version: '2.0.0' }, 'index.js': 'three' });
    const specs = { head: url, range: `${url}#semver:^1.0.0`, tag: `${url}#v1.0.0`, sha: `${url}#${sha}` };
    const { dx, npm, project } = await installBoth(registry.url, app(specs));
    expect(dx.lock).toBe(npm.lock);
    expect(dx.files).toEqual(npm.files);
    expect((await project.install()).status).toBe('up-to-date');
  });

  it('I01 come from the lock alone, and from the store once they are there', async () => {
    const { url } = makeRepository({ 'package.json': manifest, 'index.js': 'one' });
    const project = layProject(registry.url, app({ repo: url }));
    await project.install();
    rmSync(join(project.root, 'node_modules'), { recursive: true });
    const again = await project.install({ policy: { lockMode: 'frozen', network: 'offline' } });
    expect(again.plan.fetch).toEqual([]);
    expect(readFileSync(join(project.root, 'node_modules/repo/index.js'), 'utf8')).toBe('one');
    rmSync(join(project.root, 'node_modules'), { recursive: true });
    rmSync(project.options.home, { recursive: true });
    await project.install({ policy: { lockMode: 'frozen' } });
    expect(readFileSync(join(project.root, 'node_modules/repo/index.js'), 'utf8')).toBe('one');
  });

  it('N07 that are not in the store cannot be had offline', async () => {
    const { url } = makeRepository({ 'package.json': manifest });
    const remote = 'git+ssh://git@git.test/a/b.git';
    const offline = { network: 'offline', lockfile: 'npm' } as const;
    for (const spec of [remote, 'http://127.0.0.1:9/x.tgz']) {
      const project = layProject(registry.url, app({ repo: spec }));
      await expect(project.install({ policy: offline })).rejects.toMatchObject({ code: 'DX_OFFLINE' });
    }
    const here = layProject(registry.url, app({ repo: url }, { dependencies: { repo: url, b: '1.0.0' } }));
    await here.install();
    rmSync(join(here.root, 'node_modules'), { recursive: true });
    expect((await here.install({ policy: offline })).requestCount).toBe(0);
  });
});
