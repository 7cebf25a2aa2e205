import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { recordingFs } from '@dx/pkg-core/testing';
import type { LockPackage } from '@dx/pkg-lock';
import { describe, expect, it } from 'vitest';
import { commitTree, formatTree, readTree, recoverTree, type Tree } from '../src/index.ts';
import { fill, makeDirectory, readBack } from './support/disk.ts';
import { applyTree, stageChange, storeIn, treeOf } from './support/project.ts';

const first = treeOf({
  'node_modules/a': { version: '1.0.0', bin: { a: 'cli.js' } },
  'node_modules/a/node_modules/b': { version: '2.0.0', bin: { b: 'cli.js' } },
  'node_modules/@s/c': { version: '1.0.0' },
  'node_modules/ui': { resolved: 'packages/ui', link: true },
  'packages/ui': { name: 'ui', version: '1.0.0' },
  'packages/ui/node_modules/b': { version: '1.0.0', bin: { b: 'cli.js' } },
});

describe('commitTree', () => {
  it('puts packages, links and commands where the tree says', async () => {
    const root = makeDirectory({ packages: { ui: { 'package.json': '{}' } } });
    await applyTree(root, first, { store: storeIn(makeDirectory()) });
    const files = (id: string) => ({
      'cli.js': `#!/usr/bin/env node\n// ${id}\n`,
      'package.json': `{"name":"${id}"}`,
    });
    expect(readBack(root, ['.dx'])).toEqual({
      node_modules: {
        '.bin': { a: '-> ../a/cli.js' },
        '@s': { c: files('@s/c@1.0.0') },
        a: {
          ...files('a@1.0.0'),
          node_modules: { '.bin': { b: '-> ../b/cli.js' }, b: files('b@2.0.0') },
        },
        ui: '-> ../packages/ui',
      },
      packages: {
        ui: {
          'package.json': '{}',
          node_modules: { '.bin': { b: '-> ../b/cli.js' }, b: files('b@1.0.0') },
        },
      },
    });
    expect(readBack(join(root, 'node_modules/.dx'))).toEqual({ 'tree.json': expect.any(String) });
    expect(readTree(root, { fs: nodeFs })).toEqual(first);
  });

  it('records a tree that turns into the same bytes whatever was there before', async () => {
    const store = storeIn(makeDirectory());
    for (let seed = 1; seed <= 40; seed += 1) {
      const [from, to] = [randomTree(seed), randomTree(seed * 7919)];
      const [moved, fresh] = [makeDirectory(members), makeDirectory(members)];
      await applyTree(moved, from, { store });
      await applyTree(moved, to, { store, current: from });
      await applyTree(fresh, to, { store });
      expect(readBack(moved), `seed ${seed}`).toEqual(readBack(fresh));
    }
  });

  it('does nothing when the tree is there already', async () => {
    const root = makeDirectory(members);
    const store = storeIn(makeDirectory());
    await applyTree(root, first, { store, hiddenLock: 'lock' });
    const { fs, records } = recordingFs(nodeFs);
    const staged = await stageChange(root, first, { fs, store, current: first });
    expect(commitTree(staged, { root, fs, current: first, hiddenLock: 'lock' })).toMatchObject({
      placedCount: 0,
    });
    expect(records.filter(({ op }) => op !== 'removeTree' && op !== 'rmdir')).toEqual([]);
  });

  it('takes empty scopes and .bin directories away with what was in them', async () => {
    const root = makeDirectory();
    const store = storeIn(makeDirectory());
    const had = treeOf({
      'node_modules/@s/x': { version: '1.0.0', bin: { x: 'cli.js' } },
      'node_modules/@t/y': { version: '1.0.0' },
      'node_modules/@t/z': { version: '1.0.0' },
      'node_modules/k': { version: '1.0.0' },
      'node_modules/k/node_modules/x': { version: '1.0.0', bin: { x: 'cli.js' } },
    });
    await applyTree(root, had, { store });
    const next = treeOf({
      'node_modules/@t/z': { version: '1.0.0' },
      'node_modules/k': { version: '1.0.0' },
    });
    const report = await applyTree(root, next, { store, current: had });
    expect(Object.keys(readBack(join(root, 'node_modules')))).toEqual(['.dx', '@t', 'k']);
    expect(Object.keys(readBack(join(root, 'node_modules/k')))).toEqual(['cli.js', 'package.json']);
    expect(report.removedCount).toBe(4);
  });

  it('takes node_modules away with the last package', async () => {
    const root = makeDirectory(members);
    await applyTree(root, first, { hiddenLock: 'lock' });
    await applyTree(root, treeOf({}), { current: first, hiddenLock: 'none' });
    expect(readBack(root)).toEqual(members);
  });

  it('keeps what others put into node_modules, except in the way of a package', async () => {
    const root = makeDirectory();
    const store = storeIn(makeDirectory());
    const foreign = {
      '.cache': { x: 'y' },
      '.vite': {},
      mine: { 'a.js': '' },
      '@s': { mine: { z: '' } },
      notes: 'text',
    };
    await applyTree(root, treeOf({ 'node_modules/@s/a': { version: '1.0.0' } }), { store });
    fill(join(root, 'node_modules'), { ...foreign, b: { theirs: 'x' } });
    const current = treeOf({ 'node_modules/@s/a': { version: '1.0.0' } });
    await applyTree(root, treeOf({ 'node_modules/b': { version: '1.0.0' } }), { store, current });
    expect(readBack(join(root, 'node_modules'), ['.dx'])).toEqual({
      ...foreign,
      b: { 'cli.js': '#!/usr/bin/env node\n// b@1.0.0\n', 'package.json': '{"name":"b@1.0.0"}' },
    });
  });

  it('takes over a node_modules of which nothing is known: packages that are not wanted go', async () => {
    const root = makeDirectory({
      node_modules: {
        '.bin': { old: '-> ../old/cli.js' },
        '.cache': { x: 'y' },
        '.package-lock.json': 'of npm',
        old: { 'package.json': '{}' },
        linked: '-> ../elsewhere',
        '@s': { old: { 'package.json': '{}' } },
        '@t': '-> ../elsewhere',
        a: { 'package.json': 'another version', node_modules: { deep: {} } },
        'a file': 'stays',
      },
      packages: { ui: { 'package.json': '{}', node_modules: { old: {}, '.bin': { old: '-> x' } } } },
      elsewhere: { keep: 'me' },
    });
    await applyTree(root, first, { store: storeIn(makeDirectory()) });
    const modules = readBack(join(root, 'node_modules'), ['.dx']);
    expect(Object.keys(modules)).toEqual(['.bin', '.cache', '.package-lock.json', '@s', 'a', 'a file', 'ui']);
    expect(modules['.bin']).toEqual({ a: '-> ../a/cli.js' });
    expect(modules['@s']).toEqual({ c: expect.anything() });
    expect(Object.keys(readBack(join(root, 'packages/ui/node_modules')))).toEqual(['.bin', 'b']);
    expect(readBack(join(root, 'elsewhere'))).toEqual({ keep: 'me' });
  });

  it('hands what was put aside to whoever wants to discard it', async () => {
    const root = makeDirectory();
    const store = storeIn(makeDirectory());
    const had = treeOf({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } });
    const next = treeOf({ 'node_modules/a': { version: '2.0.0' } });
    await applyTree(root, had, { store });
    const trash: string[] = [];
    await applyTree(root, next, { store, current: had, discard: (path) => trash.push(path) });
    expect(trash).toHaveLength(1);
    expect(Object.values(readBack(trash[0] ?? '')).length).toBe(3);
    expect(recoverTree(root, { fs: nodeFs })).toBe('clean');
    expect(readBack(join(root, 'node_modules/.dx'))).toEqual({ 'tree.json': formatTree(next) });
  });

  it('tells of what goes wrong after the commit instead of failing', async () => {
    const root = makeDirectory();
    const store = storeIn(makeDirectory());
    const had = treeOf({ 'node_modules/a': { version: '1.0.0' } });
    await applyTree(root, had, { store });
    const discard = (): never => {
      throw new Error('busy');
    };
    const next = treeOf({ 'node_modules/a': { version: '2.0.0' } });
    const report = await applyTree(root, next, { store, current: had, discard });
    expect(report).toEqual({
      placedCount: 1,
      removedCount: 0,
      warnings: ['Could not discard what was removed: busy'],
    });
  });

  it('tells of every flip', async () => {
    const root = makeDirectory();
    const store = storeIn(makeDirectory());
    const had = treeOf({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } });
    await applyTree(root, had, { store });
    const events: unknown[] = [];
    const onEvent = (event: unknown): unknown => events.push(event);
    await applyTree(root, treeOf({ 'node_modules/a': { version: '2.0.0' } }), {
      store,
      current: had,
      onEvent,
    });
    expect(events).toEqual([
      { kind: 'removed', path: 'node_modules/b' },
      { kind: 'placed', path: 'node_modules/a' },
      { kind: 'placed', path: 'node_modules/.dx/tree.json' },
    ]);
  });
});

const members = { packages: { ui: { 'package.json': '{}' } } };

/** Some packages, nested, scoped and linked, with commands, out of a few that recur. */
function randomTree(seed: number): Tree {
  let state = seed;
  const next = (below: number): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
  const packages: Record<string, LockPackage> = { 'packages/ui': { name: 'ui', version: '1.0.0' } };
  const owners = ['', 'packages/ui/'];
  for (let count = next(14); count > 0; count -= 1) {
    const name = ['a', 'b', 'c', '@s/d', '@s/e', '@t/f'][next(6)] ?? 'a';
    const location = `${owners[next(owners.length)]}node_modules/${name}`;
    packages[location] = {
      version: `${1 + next(2)}.0.0`,
      ...(next(2) === 0 ? {} : { bin: { [`x${next(3)}`]: 'cli.js' } }),
    };
    owners.push(`${location}/`);
  }
  if (next(2) === 0) packages['node_modules/ui'] = { resolved: 'packages/ui', link: true };
  return treeOf(packages);
}
