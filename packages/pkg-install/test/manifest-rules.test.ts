import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { npmLocks } from './support/npm-lock.ts';
import { createProject, type TestProject } from './support/project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': { dependencies: { b: '^1.0.0', c: '^1.0.0' } } } },
      b: { versions: { '1.0.0': {}, '1.1.0': { dependencies: { c: '^1.0.0' } }, '2.0.0': {} } },
      c: { versions: { '1.0.0': {}, '1.2.0': {} } },
      '@jsr/std__path': { versions: { '1.0.1': {} } },
    },
  });
});
afterAll(() => registry.close());
beforeEach(() => registry.reset());

const lockOnly = { policy: { outcome: 'lock', lockfile: 'npm' } } as const;

function app(more: object): Record<string, unknown> {
  return { name: 'app', version: '1.0.0', dependencies: { a: '^1.0.0' }, ...more };
}

/** Versions by location, without the importers. */
function locked(project: TestProject): Readonly<Record<string, string | undefined>> {
  const { packages } = project.json('package-lock.json') as unknown as {
    packages: Record<string, { version?: string }>;
  };
  const places = Object.entries(packages).filter(([location]) => location !== '');
  return Object.fromEntries(
    places.map(([location, { version }]) => [location.replace('node_modules/', ''), version]),
  );
}

async function switchTo(project: TestProject, more: object): Promise<Readonly<Record<string, unknown>>> {
  project.write('package.json', app(more));
  const receipt = await project.install(lockOnly);
  expect((await project.install(lockOnly)).written).toEqual([]);
  return { written: receipt.written, ...locked(project) };
}

describe('overrides', () => {
  it.each([
    ['everywhere', { b: '2.0.0' }, { b: '2.0.0' }],
    ['below one package', { a: { b: '1.0.0' } }, { b: '1.0.0' }],
    ['the package itself and what is below it', { b: { '.': '1.1.0', c: '1.0.0' } }, { b: '1.1.0' }],
    ['versions in a range', { 'b@^1': '1.0.0' }, { b: '1.0.0' }],
    ['what the root asks for', { b: { c: '$c' } }, { c: '1.0.0' }],
  ])('I08 hold %s, as npm has it to the byte', async (title, overrides, wanted) => {
    const more = title.startsWith('what the root')
      ? { overrides, dependencies: { a: '^1.0.0', c: '1.0.0' } }
      : { overrides };
    const project = createProject(registry.url, { 'package.json': app(more) });
    await project.install(lockOnly);
    expect(locked(project)).toMatchObject(wanted);
    const npm = await npmLocks(registry.url, { 'package.json': app(more) });
    expect(project.read('package-lock.json')).toBe(npm['package-lock.json']);
  });

  it('I08 are applied to a lock, changed and taken back without deleting it', async () => {
    const project = createProject(registry.url, { 'package.json': app({}) });
    expect(await switchTo(project, {})).toMatchObject({ b: '1.1.0', c: '1.2.0' });
    expect(await switchTo(project, { overrides: { b: '2.0.0' } })).toMatchObject({ b: '2.0.0', c: '1.2.0' });
    expect(await switchTo(project, { overrides: { b: '1.0.0' } })).toMatchObject({ b: '1.0.0', c: '1.2.0' });
    expect(await switchTo(project, {})).toMatchObject({ b: '1.0.0', c: '1.2.0' });
    expect(await switchTo(project, { overrides: { c: '1.0.0' } })).toMatchObject({ c: '1.0.0' });
  });

  it('I08 that contradict what the project asks for itself are an error, with a lock and without', async () => {
    const project = createProject(registry.url, { 'package.json': app({}) });
    await project.install(lockOnly);
    project.write('package.json', app({ overrides: { a: '1.0.0' } }));
    const before = project.snapshot();
    await expect(project.install(lockOnly)).rejects.toMatchObject({ code: 'DX_OVERRIDE_CONFLICT' });
    await expect(project.install({ policy: { lockMode: 'frozen' } })).rejects.toMatchObject({
      code: 'DX_OVERRIDE_CONFLICT',
    });
    expect(project.snapshot()).toEqual(before);
  });

  it('I08 resolutions hold where there are no overrides, for the project itself too', async () => {
    const project = createProject(registry.url, { 'package.json': app({}) });
    const resolutions = { '**/b': '1.0.0', 'a/c': '1.0.0', a: '1.0.0' };
    expect(await switchTo(project, { resolutions })).toMatchObject({ a: '1.0.0', b: '1.0.0', c: '1.0.0' });
    const both = { resolutions: { b: '2.0.0' }, overrides: { c: '1.2.0' } };
    expect(await switchTo(project, both)).toMatchObject({ b: '1.0.0', c: '1.2.0' });
  });

  it('I08 a frozen install accepts the lock that was made with them, and no other', async () => {
    const project = createProject(registry.url, { 'package.json': app({ overrides: { b: '2.0.0' } }) });
    await project.install({ policy: { lockfile: 'npm' } });
    await project.install({ policy: { lockMode: 'frozen' } });
    project.write('package.json', app({ overrides: { b: '1.0.0' } }));
    await expect(project.install({ policy: { lockMode: 'frozen' } })).rejects.toMatchObject({
      code: 'DX_LOCK_OUT_OF_DATE',
      message: expect.stringContaining("Invalid: lock file's b@2.0.0 does not satisfy b@1.0.0"),
    });
  });
});

describe('packageExtensions', () => {
  const extension = { 'b@1': { dependencies: { c: '1.0.0' } } };

  it('are applied to a lock and taken back without deleting it, in a lock of version 4', async () => {
    const project = createProject(registry.url, { 'package.json': app({ overrides: { b: '1.0.0' } }) });
    const start = { overrides: { b: '1.0.0' } };
    expect(await switchTo(project, start)).toMatchObject({ b: '1.0.0', c: '1.2.0' });
    const extended = await switchTo(project, { ...start, packageExtensions: extension });
    expect(extended).toMatchObject({ 'b/node_modules/c': '1.0.0', c: '1.2.0' });
    expect(project.json('package-lock.json')).toMatchObject({
      lockfileVersion: 4,
      packages: {
        'node_modules/b': { dependencies: { c: '1.0.0' }, packageExtensionsApplied: { selector: 'b@1' } },
      },
    });
    const changed = { 'b@1': { dependencies: { c: '^1.0.0' } } };
    expect(await switchTo(project, { ...start, packageExtensions: changed })).toMatchObject({ c: '1.2.0' });
    const back = await switchTo(project, start);
    expect(Object.keys(back)).not.toContain('b/node_modules/c');
    expect(project.read('package-lock.json')).not.toContain('packageExtensions');
    expect(project.json('package-lock.json')).not.toHaveProperty([
      'packages',
      'node_modules/b',
      'dependencies',
    ]);
  });
});

describe('catalogs', () => {
  const files = {
    'package.json': { name: 'app', private: true, workspaces: ['packages/*'], catalog: { b: '1.0.0' } },
    'packages/x/package.json': { name: 'x', version: '1.0.0', dependencies: { b: 'catalog:' } },
    'packages/y/package.json': { name: 'y', version: '1.0.0', dependencies: { x: 'workspace:^' } },
  };

  it('stand for their ranges, and a changed one is noticed without a change of any member', async () => {
    const project = createProject(registry.url, files);
    await project.install(lockOnly);
    expect(locked(project)).toMatchObject({ b: '1.0.0' });
    expect((await project.install(lockOnly)).written).toEqual([]);
    project.write('package.json', { ...files['package.json'], catalog: { b: '2.0.0' } });
    await project.install(lockOnly);
    expect(locked(project)).toMatchObject({ b: '2.0.0' });
    expect(project.read('packages/x/package.json')).toContain('catalog:');
    expect((await project.install({ policy: { lockMode: 'frozen' } })).warnings).toEqual([]);
  });

  it('of pnpm-workspace.yaml count too, also when that file alone changes', async () => {
    const { catalog: _, workspaces: __, ...root } = files['package.json'];
    const yaml = (range: string): string => `packages: [packages/*]\ncatalog:\n  b: ${range}\n`;
    const project = createProject(registry.url, {
      ...files,
      'package.json': root,
      'pnpm-workspace.yaml': yaml('1.0.0'),
    });
    await project.install(lockOnly);
    project.write('pnpm-workspace.yaml', yaml('1.1.0'));
    await project.install(lockOnly);
    expect(locked(project)).toMatchObject({ b: '1.1.0' });
  });

  it('without the entry are an error that names the member', async () => {
    const project = createProject(registry.url, {
      ...files,
      'package.json': { ...files['package.json'], catalog: {} },
    });
    await expect(project.install(lockOnly)).rejects.toMatchObject({
      code: 'DX_UNKNOWN_CATALOG',
      message: expect.stringContaining('packages/x'),
    });
  });
});

describe('jsr', () => {
  it('jsr: is answered by the registry of @jsr', async () => {
    const project = createProject(registry.url, {
      'package.json': { name: 'app', dependencies: { '@std/path': 'jsr:^1.0.0' } },
    });
    await project.install(lockOnly);
    expect(locked(project)).toEqual({ '@std/path': '1.0.1' });
    expect((await project.install({ policy: { lockMode: 'frozen' } })).warnings).toEqual([]);
  });
});
