import type { Lock, LockPackage } from '@dx/pkg-lock';
import { describe, expect, it } from 'vitest';
import { layoutTree } from '../src/index.ts';
import { host, lockOf } from './support/project.ts';

describe('layoutTree', () => {
  it('L01 places every package of the lock at its location, sorted, and is frozen', () => {
    const { tree } = layoutTree(
      lockOf({
        'node_modules/b': {
          version: '1.0.0',
          resolved: 'https://registry.test/b.tgz',
          hasInstallScript: true,
        },
        'node_modules/a/node_modules/b': { version: '2.0.0', name: 'real-b', optional: true },
        'node_modules/a': { version: '1.0.0' },
      }),
      host,
    );
    expect(tree).toEqual({
      version: 1,
      linker: 'hoisted',
      placements: [
        directory('node_modules/a', 'a', '1.0.0'),
        { ...directory('node_modules/a/node_modules/b', 'real-b', '2.0.0'), optional: true },
        {
          ...directory('node_modules/b', 'b', '1.0.0'),
          resolved: 'https://registry.test/b.tgz',
          hasInstallScript: true,
        },
      ],
    });
    expect(
      Object.isFrozen(tree) && Object.isFrozen(tree.placements) && Object.isFrozen(tree.placements[0]),
    ).toBe(true);
  });

  it('gives the same tree whatever the order of the keys in the lock', () => {
    const entries = Object.entries(richLock.packages);
    const expected = JSON.stringify(layoutTree(richLock, host, { omit: ['dev'] }));
    for (let seed = 1; seed <= 50; seed += 1) {
      const packages = Object.fromEntries(shuffle(entries, seed));
      expect(JSON.stringify(layoutTree({ packages }, host, { omit: ['dev'] }))).toBe(expected);
    }
  });

  it('L07 links workspace members and has a .bin for each of them', () => {
    const { tree } = layoutTree(
      lockOf({
        '': { workspaces: ['packages/*'] },
        'node_modules/@my/ui': { resolved: 'packages/ui', link: true },
        'packages/ui': { name: '@my/ui', version: '1.0.0', bin: { ui: 'bin/ui.js' } },
        'packages/ui/node_modules/x': { version: '1.0.0', bin: { x: 'x.js' } },
      }),
      host,
    );
    expect(tree.placements).toEqual([
      { kind: 'bin', path: 'node_modules/.bin/ui', target: 'node_modules/@my/ui/bin/ui.js' },
      { kind: 'link', path: 'node_modules/@my/ui', target: 'packages/ui' },
      { kind: 'bin', path: 'packages/ui/node_modules/.bin/x', target: 'packages/ui/node_modules/x/x.js' },
      directory('packages/ui/node_modules/x', 'x', '1.0.0'),
    ]);
  });

  it('leaves what a package bundles to its archive, but fetches what the project bundles', () => {
    const inBundle = (packages: Record<string, LockPackage>) =>
      layoutTree(lockOf(packages), host).tree.placements.flatMap((p) =>
        p.kind === 'directory' && p.inBundle ? [p.path] : [],
      );
    expect(
      inBundle({
        'node_modules/a': { version: '1.0.0', bundleDependencies: ['b'] },
        'node_modules/a/node_modules/b': { version: '1.0.0', inBundle: true },
      }),
    ).toEqual(['node_modules/a/node_modules/b']);
    expect(
      inBundle({
        '': { bundleDependencies: ['a'] },
        'node_modules/a': { version: '1.0.0', inBundle: true },
        'node_modules/a/node_modules/b': { version: '1.0.0', inBundle: true },
      }),
    ).toEqual([]);
  });
});

const richLock: Lock = lockOf({
  '': { dependencies: { b: '1' }, workspaces: ['packages/*'] },
  'node_modules/a': { version: '1.0.0', bin: { x: 'a.js' } },
  'node_modules/b': { version: '1.0.0', bin: { x: 'b.js' }, dependencies: { a: '1' } },
  'node_modules/b/node_modules/c': { version: '1.0.0' },
  'node_modules/@s/d': { version: '1.0.0', dev: true },
  'node_modules/e': { version: '1.0.0', optional: true, os: ['darwin'], dependencies: { f: '1' } },
  'node_modules/f': { version: '1.0.0', optional: true },
  'node_modules/ui': { resolved: 'packages/ui', link: true },
  'packages/ui': { name: 'ui', bin: { ui: 'ui.js' } },
  'packages/ui/node_modules/a': { version: '2.0.0' },
});

function directory(path: string, name: string, version: string): object {
  const flags = { optional: false, hasInstallScript: false, inBundle: false };
  return { kind: 'directory', path, name, version, ...flags };
}

function shuffle<Item>(items: readonly Item[], seed: number): Item[] {
  const shuffled = [...items];
  let state = seed * 2654435761;
  for (let at = shuffled.length - 1; at > 0; at -= 1) {
    state = (state * 1103515245 + 12345) % 2147483648;
    const other = state % (at + 1);
    [shuffled[at], shuffled[other]] = [shuffled[other] as Item, shuffled[at] as Item];
  }
  return shuffled;
}
