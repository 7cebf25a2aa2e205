import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildArchive, type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { layProject, writeFiles } from './support/install-both.ts';
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

describe('optional packages from elsewhere', () => {
  it('I05 are left out when they cannot be had, whatever the reason', async () => {
    const optionalDependencies = {
      gone: `${elsewhere.url}gone/-/gone-1.0.0.tgz`,
      broken: 'file:broken.tgz',
      nothing: 'file:nothing.tgz',
      empty: 'file:./empty',
      repo: 'git+file:///nothing/here',
      unreachable: 'http://127.0.0.1:9/x.tgz',
    };
    const files = {
      ...app({ b: '1.0.0' }, { optionalDependencies }),
      'broken.tgz': 'no archive',
      'empty/x': '',
    };
    const project = layProject(registry.url, files);
    const receipt = await project.install();
    expect(receipt.added.map(({ name }) => name)).toEqual(['b']);
    const skipped = receipt.warnings.filter(({ kind }) => kind === 'optional-skipped');
    expect(skipped).toHaveLength(6);
    expect(
      project.made().files.filter((path) => /gone|broken|nothing|empty|repo|unreach/.test(path)),
    ).toEqual([]);
  });

  it('I05 are left out when they were had once and are gone now', async () => {
    const { url } = makeRepository({ 'package.json': { name: 'repo', version: '1.0.0' } });
    const optionalDependencies = { remote: remoteUrl(), local: 'file:local.tgz', repo: url };
    const files = { ...app({}, { optionalDependencies }), 'local.tgz': await archive('local') };
    const project = layProject(registry.url, files);
    await project.install();
    for (const path of [
      join(project.root, 'node_modules'),
      project.options.home,
      join(project.root, 'local.tgz'),
    ])
      rmSync(path, { recursive: true });
    rmSync(url.slice('git+file://'.length), { recursive: true });
    elsewhere.fault({ path: /remote/, kind: 'status', status: 404 });
    const receipt = await project.install({ policy: { lockMode: 'frozen' } });
    expect(receipt.dropped.map(({ placement }) => placement.name)).toEqual(['b', 'local', 'remote', 'repo']);
  });
});

/** An archive whose one file beside package.json has that path. */
async function hostileArchive(path: string): Promise<Uint8Array> {
  return archive('hostile', { files: { [path]: 'x' } });
}

/** 300,001 empty files. */
async function bomb(): Promise<Uint8Array> {
  const header = Buffer.alloc(512);
  header.write('package/x');
  header.write('0000644\0', 100);
  header.write('00000000000\0', 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return gzipSync(Buffer.concat([...Array.from({ length: 300_001 }, () => header), Buffer.alloc(1024)]));
}

describe('hostile sources', () => {
  it.each([
    ['DX_SOURCE_UNSUPPORTED', 'git+ssh://-oProxyCommand=touch/a/b', 'G02'],
    ['DX_UNSAFE_PATH', 'file:outside.tgz', 'A01'],
    ['DX_SOURCE_TOO_LARGE', 'file:bomb.tgz', 'A23'],
    ['DX_SOURCE_NOT_FOUND', 'file:./directory.tgz', 'P8'],
  ])('fail with %s for %s and leave nothing behind (attack %s)', async (code, spec) => {
    const files = { ...app({ evil: spec }), 'directory.tgz/package.json': '{}' };
    const project = layProject(registry.url, files);
    writeFiles(project.root, { 'outside.tgz': await hostileArchive('../../evil'), 'bomb.tgz': await bomb() });
    await expect(project.install()).rejects.toMatchObject({ code });
    expect(existsSync(join(project.root, 'node_modules'))).toBe(false);
    expect(existsSync(join(project.root, 'package-lock.json'))).toBe(false);
    expect(existsSync(join(project.root, '..', 'evil'))).toBe(false);
  });

  it('are not led anywhere by the name inside an archive (attack N03)', async () => {
    const files = { 'package.json': JSON.stringify({ name: '@x/../../../evil', version: '1.0.0' }) };
    const bytes = await archive('x', { files });
    const project = layProject(registry.url, { ...app({ fine: 'file:x.tgz' }), 'x.tgz': bytes });
    await project.install();
    expect(project.made().files).toContain('node_modules/fine/package.json');
    const specs = ['./x.tgz'];
    const other = layProject(registry.url, { ...app({}), 'x.tgz': bytes });
    await expect(other.install({ request: { kind: 'add', specs } })).rejects.toMatchObject({
      code: 'DX_SOURCE_MANIFEST',
    });
  });

  it('W05 a lock that links a directory outside of the project, which no manifest names, is not believed (attack N11)', async () => {
    const project = layProject(registry.url, {
      ...app({ b: '1.0.0' }),
      '../secret/package.json': { name: 'secret' },
    });
    await project.install();
    const lock = JSON.parse(project.made().lock);
    lock.packages['../secret'] = {};
    lock.packages['node_modules/secret'] = { resolved: '../secret', link: true };
    writeFiles(project.root, { 'package-lock.json': lock });
    rmSync(join(project.root, 'node_modules'), { recursive: true });
    await project.install({ policy: { lockMode: 'frozen' } });
    expect(existsSync(join(project.root, 'node_modules/secret'))).toBe(false);
    await project.install();
    expect(existsSync(join(project.root, 'node_modules/secret'))).toBe(false);
  });

  it('I14 a package of a registry that names a repository or an address is refused (attack G08)', async () => {
    const hostile = await startRegistry({
      packages: {
        evil: { versions: { '1.0.0': { dependencies: { x: 'git+file:///tmp' } } } },
        worse: { versions: { '1.0.0': { dependencies: { x: 'http://127.0.0.1:9/x.tgz' } } } },
      },
    });
    for (const name of ['evil', 'worse']) {
      const project = layProject(hostile.url, app({ [name]: '1.0.0' }));
      await expect(project.install()).rejects.toMatchObject({ code: 'DX_SOURCE_REFUSED' });
    }
    await hostile.close();
  });

  it('tell no secret of an address in a message (attack R03)', async () => {
    const address = elsewhere.url.replace('//', '//user:hunter2@');
    const project = layProject(registry.url, app({ gone: `${address}gone.tgz?token=hunter3` }));
    const error: unknown = await project.install().catch((reason: unknown) => reason);
    expect(JSON.stringify([String(error), error])).not.toMatch(/hunter[23]/);
  });
});
