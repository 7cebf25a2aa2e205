import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { install } from '../src/index.ts';
import { layProject, type PlainProject, writeFiles } from './support/install-both.ts';
import { makeRepository, type Repository } from './support/make-repository.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      builder: {
        versions: {
          '1.0.0': {
            bin: { build: 'build.js' },
            files: {
              'build.js': "#!/usr/bin/env node\nrequire('node:fs').writeFileSync('built.js', 'built');\n",
            },
          },
        },
      },
    },
  });
});
afterAll(() => registry.close());
beforeEach(() => registry.reset());

const source = {
  'package.json': {
    name: 'repo',
    version: '1.0.0',
    files: ['built.js'],
    devDependencies: { builder: '1.0.0' },
    scripts: { prepare: 'build' },
  },
  '.npmrc': 'registry=http://127.0.0.1:9/\n',
  'index.js': '',
};

function lay({ url }: Repository, more: Readonly<Record<string, unknown>> = {}): PlainProject {
  const project = layProject(registry.url, {
    'package.json': { name: 'app', version: '1.0.0', dependencies: { repo: url }, ...more },
  });
  const scripts = { environment: () => ({ PATH: process.env['PATH'] ?? '' }) };
  return { ...project, install: (change) => project.install({ scripts, ...change }) };
}

function approve(project: PlainProject): void {
  const { resolved } = JSON.parse(project.made().lock).packages['node_modules/repo'];
  const manifest = JSON.parse(project.made().manifest);
  writeFiles(project.root, { 'package.json': { ...manifest, allowScripts: { [resolved]: true } } });
}

const isBuilt = ({ root }: PlainProject): boolean => existsSync(join(root, 'node_modules/repo/built.js'));

describe('repositories with scripts that prepare them', () => {
  it('S02 are installed as they are, with a warning, until their commit is approved (attack G03)', async () => {
    const project = lay(makeRepository(source));
    const receipt = await project.install();
    expect(isBuilt(project)).toBe(false);
    expect(receipt.warnings).toMatchObject([{ kind: 'prepare-withheld' }]);
    expect(receipt.warnings[0]?.message).toMatch(
      /^repo comes from a repository .* add "git\+file:.*#[0-9a-f]{40}": true to allowScripts in package.json$/,
    );
  });

  it('S02 are prepared once they are approved, with their development dependencies, by the settings of the project', async () => {
    const project = lay(makeRepository(source));
    await project.install();
    approve(project);
    rmSync(join(project.root, 'node_modules'), { recursive: true });
    const receipt = await project.install({ policy: { lockMode: 'frozen' } });
    expect(receipt.warnings).toEqual([]);
    expect(readFileSync(join(project.root, 'node_modules/repo/built.js'), 'utf8')).toBe('built');
    expect(project.made().files.some((path) => path.startsWith('node_modules/builder'))).toBe(false);
  });

  it('S02 are prepared by the next installation after they are approved, once', async () => {
    const project = lay(makeRepository(source));
    await project.install();
    approve(project);
    expect((await project.install()).status).toBe('changed');
    expect(isBuilt(project)).toBe(true);
    expect((await project.install()).status).toBe('up-to-date');
  });

  it('S02 wait where no scripts run at all', async () => {
    const project = lay(makeRepository(source));
    await project.install({ policy: { lockfile: 'npm', outcome: 'lock' } });
    approve(project);
    const { scripts: _none, ...options } = { ...project.options, scripts: undefined };
    await install(options);
    expect(isBuilt(project)).toBe(false);
    await project.install();
    expect(isBuilt(project)).toBe(true);
  });

  it('S02 what was prepared for one project is not given to one that did not approve it (attack S01)', async () => {
    const repository = makeRepository(source);
    const first = lay(repository);
    await first.install({ policy: { lockfile: 'npm', outcome: 'lock' } });
    approve(first);
    await first.install();
    expect(isBuilt(first)).toBe(true);
    const second = lay(repository);
    const receipt = await second.install({ home: first.options.home });
    expect(isBuilt(second)).toBe(false);
    expect(receipt.warnings).toMatchObject([{ kind: 'prepare-withheld' }]);
  });

  it('S02 another commit of an approved repository, and its name alone, approve nothing (attack S01)', async () => {
    const repository = makeRepository(source);
    const project = lay(repository, { allowScripts: { repo: true } });
    await project.install({ policy: { lockfile: 'npm', outcome: 'lock' } });
    expect(isBuilt(project)).toBe(false);
    approve(project);
    repository.commit({ 'index.js': 'other' });
    const receipt = await project.install({ request: { kind: 'update', names: ['repo'] } });
    expect(isBuilt(project)).toBe(false);
    expect(receipt.warnings).toMatchObject([{ kind: 'prepare-withheld' }]);
  });

  it('S02 two that depend on each other are prepared once each', async () => {
    const one = makeRepository({ 'package.json': { name: 'one', version: '1.0.0' } });
    const scripts = { prepare: "node -e \"require('node:fs').writeFileSync('built.js','')\"" };
    const repo = makeRepository({
      'package.json': { name: 'repo', version: '1.0.0', devDependencies: { one: one.url }, scripts },
    });
    one.commit({
      'package.json': { name: 'one', version: '1.0.1', devDependencies: { repo: repo.url }, scripts },
    });
    const project = lay(repo);
    writeFiles(project.root, { '.npmrc': `registry=${registry.url}\ndangerously-allow-all-scripts=true\n` });
    await project.install();
    expect(isBuilt(project)).toBe(true);
  });

  it('S02 ignore-scripts runs nothing and waits for nothing', async () => {
    const project = lay(makeRepository(source));
    writeFiles(project.root, { '.npmrc': `registry=${registry.url}\nignore-scripts=true\n` });
    expect((await project.install()).warnings).toEqual([]);
    expect(isBuilt(project)).toBe(false);
  });

  it('I05 one whose script fails stops the installation, unless it is optional', async () => {
    const scripts = { prepare: 'exit 3' };
    const repository = makeRepository({ 'package.json': { name: 'repo', version: '1.0.0', scripts } });
    const settings = { '.npmrc': `registry=${registry.url}\ndangerously-allow-all-scripts=true\n` };
    const project = lay(repository);
    writeFiles(project.root, settings);
    await expect(project.install()).rejects.toMatchObject({ code: 'DX_SCRIPT_FAILED' });
    expect(existsSync(join(project.root, 'node_modules'))).toBe(false);
    const optional = lay(repository, { dependencies: {}, optionalDependencies: { repo: repository.url } });
    writeFiles(optional.root, settings);
    const receipt = await optional.install();
    expect(receipt.dropped).toMatchObject([{ placement: { name: 'repo' } }]);
  });
});
