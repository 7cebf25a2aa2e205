import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InstallPolicy, InstallRequest } from '../src/index.ts';
import { createProject, type TestProject } from './support/project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: {
        versions: { '1.0.0': { dependencies: { b: '^1.0.0' } }, '1.1.0': { dependencies: { b: '^1.0.0' } } },
      },
      b: { versions: { '1.0.0': {}, '1.1.0': {} } },
      c: { versions: { '1.0.0': { dependencies: { b: '1.0.0' } } } },
    },
  });
});
afterAll(() => registry.close());

async function installed(): Promise<TestProject> {
  const target = createProject(registry.url, {
    'package.json': { name: 'app', version: '1.0.0', dependencies: { a: '1.0.0' } },
  });
  await target.install({ policy: { lockfile: 'npm' } });
  const dependencies = { a: '^1.0.0' };
  target.write('package.json', { name: 'app', version: '1.0.0', dependencies });
  await target.install();
  return target;
}

const add: InstallRequest = { kind: 'add', specs: ['c'] };
const update: InstallRequest = { kind: 'update', names: [] };
const files = ['package.json', 'package-lock.json', 'node_modules/.package-lock.json'];

describe('W08 what is written', () => {
  it.each<[string, InstallRequest, InstallPolicy, readonly string[]]>([
    ['an addition', add, {}, files],
    ['an addition with --no-save', add, { manifest: 'unsaved' }, files.slice(2)],
    ['an addition with --no-package-lock', add, { lockMode: 'unsaved' }, [files[0] ?? '', files[2] ?? '']],
    ['an addition with --package-lock-only', add, { outcome: 'lock' }, files.slice(0, 2)],
    ['an addition with --dry-run', add, { outcome: 'plan' }, []],
    ['an update', update, {}, files.slice(1)],
    ['an update with --no-save', update, { manifest: 'unsaved' }, files.slice(1)],
    ['an update with --package-lock-only', update, { outcome: 'lock' }, files.slice(1, 2)],
    ['an update with --dry-run', update, { outcome: 'plan' }, []],
  ])('W08 by %s', async (_, request, policy, wanted) => {
    const target = await installed();
    const before = target.snapshot();
    await target.install({ request, policy });
    const after = target.snapshot();
    const isTree = (path: string): boolean => path.startsWith('node_modules/') && !files.includes(path);
    expect(files.filter((path) => before[path] !== after[path])).toEqual(wanted);
    const trees = [before, after].map((each) => Object.entries(each).filter(([path]) => isTree(path)));
    if (wanted.includes('node_modules/.package-lock.json')) expect(trees[1]).not.toEqual(trees[0]);
    else expect(trees[1]).toEqual(trees[0]);
  });

  it('W08 --no-save writes no lock where there is none', async () => {
    const target = createProject(registry.url, {
      'package.json': { name: 'app', dependencies: { a: '1.0.0' } },
    });
    await target.install({ policy: { manifest: 'unsaved', lockfile: 'npm' } });
    expect(existsSync(join(target.root, 'package-lock.json'))).toBe(false);
    expect(existsSync(join(target.root, 'node_modules/a'))).toBe(true);
  });

  it('I09 a frozen install never writes a manifest', async () => {
    const target = await installed();
    const before = target.snapshot();
    await target.install({ request: { kind: 'add', specs: ['b@1.1.0'] }, policy: { lockMode: 'frozen' } });
    expect(target.snapshot()).toEqual(before);
  });

  it('I10 dedupe takes one version where one suits all, and nothing newer', async () => {
    const manifest = { name: 'app', version: '1.0.0', dependencies: { a: '1.0.0', c: '1.0.0' } };
    const target = createProject(registry.url, {
      'package.json': { ...manifest, dependencies: { a: '1.0.0' } },
    });
    await target.install({ policy: { lockfile: 'npm' } });
    target.write('package.json', manifest);
    await target.install();
    expect(existsSync(join(target.root, 'node_modules/c/node_modules/b'))).toBe(true);
    const plan = await target.install({ request: { kind: 'dedupe' }, policy: { outcome: 'plan' } });
    expect(plan.removed.map(({ path }) => path)).toEqual(['node_modules/c/node_modules/b']);
    const receipt = await target.install({ request: { kind: 'dedupe' } });
    expect(receipt.written).toEqual(['package-lock.json']);
    expect(receipt.changed.map(({ to }) => `${to.path} ${to.version}`)).toEqual(['node_modules/b 1.0.0']);
    expect((await target.install({ request: { kind: 'dedupe' } })).status).toBe('up-to-date');
  });
});
