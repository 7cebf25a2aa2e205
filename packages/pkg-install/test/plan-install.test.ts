import type { DirectoryPlacement, Placement, Tree } from '@dx/pkg-link';
import { describe, expect, it } from 'vitest';
import { isEmptyPlan, planInstall } from '../src/index.ts';

function directory(path: string, version = '1.0.0'): DirectoryPlacement {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return {
    kind: 'directory',
    path,
    name,
    version,
    optional: false,
    hasInstallScript: false,
    inBundle: false,
  };
}

function tree(...placements: Placement[]): Tree {
  return { version: 1, linker: 'hoisted', placements: placements.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

function plan(desired: Tree, current: Tree | undefined, stored: readonly string[] = []) {
  return planInstall({ tree: desired, skipped: [] }, current, (placement) => stored.includes(placement.name));
}

function paths(placements: readonly Placement[]): readonly string[] {
  return placements.map((placement) => placement.path);
}

const bin: Placement = { kind: 'bin', path: 'node_modules/.bin/a', target: 'node_modules/a/cli.js' };

describe('planInstall', () => {
  it('is empty for equal trees', () => {
    const same = tree(directory('node_modules/a'), directory('node_modules/a/node_modules/b'), bin);
    const result = plan(same, structuredClone(same));
    expect(isEmptyPlan(result)).toBe(true);
    expect(result.keep).toHaveLength(3);
  });

  it('links what the store has and fetches the rest', () => {
    const result = plan(tree(directory('node_modules/a'), directory('node_modules/b')), undefined, ['a']);
    expect(paths(result.link)).toEqual(['node_modules/a']);
    expect(paths(result.fetch)).toEqual(['node_modules/b']);
  });

  it('plans every directory once while downloads fill the store', () => {
    const desired = tree(...'abcdef'.split('').map((name) => directory(`node_modules/${name}`)));
    const asked = new Set<string>();
    const result = planInstall({ tree: desired, skipped: [] }, undefined, ({ name }) => {
      const isThereByNow = asked.has(name);
      asked.add(name);
      return isThereByNow;
    });
    expect(paths([...result.link, ...result.fetch]).toSorted()).toEqual(paths(desired.placements));
  });

  it('removes what is not wanted any more', () => {
    const result = plan(
      tree(directory('node_modules/a')),
      tree(directory('node_modules/a'), directory('node_modules/b')),
    );
    expect(paths(result.remove)).toEqual(['node_modules/b']);
    expect(paths(result.keep)).toEqual(['node_modules/a']);
  });

  it('makes everything below a changed directory again, and its commands', () => {
    const current = tree(directory('node_modules/a'), directory('node_modules/a/node_modules/b'), bin);
    const desired = tree(
      directory('node_modules/a', '2.0.0'),
      directory('node_modules/a/node_modules/b'),
      bin,
    );
    const result = plan(desired, current, ['a', 'b']);
    expect(paths(result.link)).toEqual(['node_modules/a', 'node_modules/a/node_modules/b']);
    expect(paths(result.bins)).toEqual(['node_modules/.bin/a']);
  });

  it('leaves a neighbour with the same beginning alone', () => {
    const current = tree(directory('node_modules/a'), directory('node_modules/ab'));
    const desired = tree(directory('node_modules/a', '2.0.0'), directory('node_modules/ab'));
    expect(paths(plan(desired, current).keep)).toEqual(['node_modules/ab']);
  });

  it('tells a changed integrity of the same version', () => {
    const before = { ...directory('node_modules/a'), resolved: 'https://registry.test/a.tgz' };
    const after = { ...directory('node_modules/a'), resolved: 'https://registry.test/other.tgz' };
    expect(paths(plan(tree(after), tree(before)).fetch)).toEqual(['node_modules/a']);
  });

  it('never fetches what comes inside another archive', () => {
    const bundled = { ...directory('node_modules/a/node_modules/b'), inBundle: true };
    expect(paths(plan(tree(directory('node_modules/a'), bundled), undefined).fetch)).toEqual([
      'node_modules/a',
    ]);
  });

  it('lists what has install scripts as builds', () => {
    const native = { ...directory('node_modules/n'), hasInstallScript: true };
    expect(paths(plan(tree(native), undefined).build)).toEqual(['node_modules/n']);
  });

  it('makes a directory anew that is due, with everything below it, although it is the same', () => {
    const same = tree(directory('node_modules/a'), directory('node_modules/a/node_modules/b'), bin);
    const due = new Set(['node_modules/a']);
    const result = planInstall({ tree: same, skipped: [] }, structuredClone(same), () => true, due);
    expect(paths(result.link)).toEqual(['node_modules/a', 'node_modules/a/node_modules/b']);
    expect(paths(result.bins)).toEqual(['node_modules/.bin/a']);
  });

  it('keeps what is known of a kept package, and forgets it of one that is made anew', () => {
    const marks = { hasInstallScript: true, built: true } as const;
    const built = { ...directory('node_modules/a'), ...marks };
    const current = tree(built, { ...directory('node_modules/b'), ...marks });
    const result = plan(tree(directory('node_modules/a'), directory('node_modules/b', '2.0.0')), current);
    expect(result.keep).toEqual([built]);
    expect(result.desired.placements).toContainEqual(built);
    expect(result.fetch).toEqual([directory('node_modules/b', '2.0.0')]);
  });

  it('makes a package anew when its patch is another one, and a command when it is another kind of shim', () => {
    const patched = { ...directory('node_modules/a'), patch: 'sha512-one' };
    const change = plan(tree({ ...patched, patch: 'sha512-two' }), tree(patched));
    expect(paths(change.fetch)).toEqual(['node_modules/a']);
    const shim = (kind: 'cmd' | 'ps1'): Placement => ({ ...bin, kind: 'bin', shim: kind });
    const a = directory('node_modules/a');
    expect(paths(plan(tree(a, shim('cmd')), tree(a, shim('ps1'))).bins)).toEqual(['node_modules/.bin/a']);
  });
});
