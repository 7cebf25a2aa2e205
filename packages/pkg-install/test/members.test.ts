import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProject, type TestProject } from './support/project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: {
        versions: {
          '1.0.0': { dependencies: { deep: '^1.0.0' } },
          '2.0.0': { dependencies: { deep: '^2.0.0' } },
        },
      },
      b: { versions: { '1.0.0': { bin: { b: 'cli.js' }, files: { 'cli.js': '' } } } },
      deep: { versions: { '1.0.0': {}, '2.0.0': {} } },
      c: { versions: { '1.0.0': {}, '1.1.0': {}, '2.0.0': {}, '2.1.0': {} } },
      bundler: {
        versions: {
          '1.0.0': {
            dependencies: { inside: '1.0.0' },
            bundleDependencies: ['inside'],
            files: { 'node_modules/inside/package.json': '{"name":"inside","version":"1.0.0"}' },
          },
        },
      },
      inside: { versions: { '1.0.0': {} } },
    },
  });
});
afterAll(() => registry.close());

function workspace(one: object = {}, two: object = {}, root: object = {}): TestProject {
  return createProject(registry.url, {
    'package.json': { name: 'root', version: '1.0.0', workspaces: ['packages/*'], ...root },
    'packages/one/package.json': { name: 'one', version: '1.0.0', ...one },
    'packages/two/package.json': { name: 'two', version: '1.0.0', ...two },
  });
}

const [one, two] = ['packages/one', 'packages/two'];

function installed({ root }: TestProject, directory = 'node_modules'): readonly string[] {
  const path = join(root, directory);
  return existsSync(path) ? readdirSync(path).filter((name) => !name.startsWith('.')) : [];
}

describe('a request for some members', () => {
  it('adds to each of them and to nobody else', async () => {
    const project = workspace();
    const rootManifest = project.read('package.json');
    await project.install({ request: { kind: 'add', specs: ['a@1'], importers: [one, two] } });
    for (const location of [one, two])
      expect(project.json(`${location}/package.json`)).toMatchObject({ dependencies: { a: '^1.0.0' } });
    expect(project.read('package.json')).toBe(rootManifest);
    expect(installed(project)).toEqual(['a', 'deep', 'one', 'two']);
  });

  it('keeps the map in which each of them has the dependency', async () => {
    const project = workspace({ devDependencies: { a: '1.0.0' } }, {});
    await project.install({ request: { kind: 'add', specs: ['a@2'], importers: [one, two] } });
    expect(project.json(`${one}/package.json`)).toMatchObject({ devDependencies: { a: '^2.0.0' } });
    expect(project.json(`${two}/package.json`)).toMatchObject({ dependencies: { a: '^2.0.0' } });
  });

  it('removes from those that have it, and fails where none has', async () => {
    const project = workspace({ dependencies: { a: '1.0.0' } }, { dependencies: { b: '1.0.0' } });
    await project.install();
    await project.install({ request: { kind: 'remove', names: ['a'], importers: [one, two] } });
    expect(installed(project)).toEqual(['b', 'one', 'two']);
    const again = project.install({ request: { kind: 'remove', names: ['a'], importers: [one, two] } });
    await expect(again).rejects.toMatchObject({
      code: 'DX_DEPENDENCY_UNKNOWN',
      details: { paths: [join(project.root, one, 'package.json'), join(project.root, two, 'package.json')] },
    });
  });

  it('updates what they depend on, and saves that in their manifests alone', async () => {
    const project = workspace({ dependencies: { a: '1.x || 2.x' } }, { dependencies: { a: '1.x || 2.x' } });
    const request = { kind: 'update', names: [], saves: true, importers: [one] } as const;
    await project.install({ request });
    expect(project.json(`${one}/package.json`)).toMatchObject({ dependencies: { a: '^2.0.0' } });
    expect(project.json(`${two}/package.json`)).toMatchObject({ dependencies: { a: '1.x || 2.x' } });
  });
});

describe('an update for some members', () => {
  /** Locked at the oldest versions, which the ranges then no longer ask for. */
  async function behind(): Promise<TestProject> {
    const exact = (version: string): object => ({ dependencies: { c: version } });
    const project = workspace(exact('1.0.0'), exact('2.0.0'));
    await project.install({ policy: { lockfile: 'npm' } });
    project.write(`${one}/package.json`, { name: 'one', version: '1.0.0', dependencies: { c: '^1.0.0' } });
    project.write(`${two}/package.json`, { name: 'two', version: '1.0.0', dependencies: { c: '^2.0.0' } });
    return project;
  }

  const versions = ({ json }: TestProject): readonly string[] =>
    [
      json('node_modules/c/package.json')['version'],
      json(`${two}/node_modules/c/package.json`)['version'],
    ] as unknown as readonly string[];

  it.each([
    [['c'], one, ['1.1.0', '2.0.0']],
    [['c'], two, ['1.0.0', '2.1.0']],
    [[], one, ['1.1.0', '2.0.0']],
  ])('of %j in %s leaves the version that others have, in lock and tree', async (names, member, expected) => {
    const project = await behind();
    await project.install({ request: { kind: 'update', names, importers: [member] } });
    expect(versions(project)).toEqual(expected);
    expect((await project.install()).status).toBe('up-to-date');
  });

  it('reaches what none of them asks for itself wherever it is', async () => {
    const project = workspace({}, { dependencies: { c: '2.0.0' } });
    await project.install({ policy: { lockfile: 'npm' } });
    project.write(`${two}/package.json`, { name: 'two', version: '1.0.0', dependencies: { c: '^2.0.0' } });
    await project.install({ request: { kind: 'update', names: ['c'], importers: [one] } });
    expect(project.json('node_modules/c/package.json')['version']).toBe('2.1.0');
  });
});

describe('an install for some members', () => {
  it('brings about what they need, members that they need included, and locks everything', async () => {
    const project = workspace(
      { dependencies: { a: '2.0.0', two: '*' } },
      { dependencies: { bundler: '1.0.0' } },
      { dependencies: { b: '1.0.0' } },
    );
    await project.install({ policy: { focus: [one], lockfile: 'npm' } });
    expect(installed(project)).toEqual(['a', 'bundler', 'deep', 'one', 'two']);
    expect(existsSync(join(project.root, 'node_modules/bundler/node_modules/inside'))).toBe(true);
    expect(existsSync(join(project.root, 'node_modules/.bin/b'))).toBe(false);
    const focused = project.read('package-lock.json');
    await project.install();
    expect(project.read('package-lock.json')).toBe(focused);
    expect(installed(project)).toEqual(['a', 'b', 'bundler', 'deep', 'one', 'two']);
    expect(existsSync(join(project.root, 'node_modules/.bin/b'))).toBe(true);
  });

  it('leaves what the others have as it is, also where the lock has moved on', async () => {
    const project = workspace({ dependencies: { b: '1.0.0' } }, { dependencies: { a: '1.0.0' } });
    await project.install();
    project.write(`${two}/package.json`, { name: 'two', version: '1.0.0', dependencies: { a: '2.0.0' } });
    const manifest = { name: 'one', version: '1.0.0', dependencies: { b: '1.0.0', bundler: '1.0.0' } };
    project.write(`${one}/package.json`, manifest);
    await project.install({ policy: { focus: [one] } });
    expect(project.json('node_modules/a/package.json')).toMatchObject({ version: '1.0.0' });
    expect(installed(project)).toEqual(['a', 'b', 'bundler', 'deep', 'one', 'two']);
    const again = await project.install({ policy: { focus: [one] } });
    expect(again.status).toBe('up-to-date');
    await project.install();
    expect(project.json('node_modules/a/package.json')).toMatchObject({ version: '2.0.0' });
  });

  it('has nothing to do where everything is installed, and removes nothing', async () => {
    const project = workspace({ dependencies: { a: '1.0.0' } }, { dependencies: { a: '2.0.0', b: '1.0.0' } });
    await project.install();
    const before = project.snapshot();
    expect((await project.install({ policy: { focus: [one] } })).status).toBe('up-to-date');
    expect((await project.install({ policy: { focus: [two], lockMode: 'frozen' } })).status).toBe(
      'up-to-date',
    );
    expect(project.snapshot()).toEqual(before);
  });

  it('brings about everything with other linkers', async () => {
    const project = workspace({ dependencies: { a: '1.0.0' } }, { dependencies: { b: '1.0.0' } });
    await project.install({ policy: { focus: [one], linker: 'isolated' } });
    expect(installed(project, 'packages/two/node_modules')).toEqual(['b']);
  });
});
