import type { DirectoryPlacement, Tree } from '@dx/pkg-link';
import { expect, it } from 'vitest';
import { comparePackages } from '../src/compare-packages.ts';

function tree(...packages: readonly (readonly [path: string, id: string])[]): Tree {
  const placements = packages.map(([path, id]): DirectoryPlacement => {
    const [name = '', version = ''] = id.split('@');
    return {
      kind: 'directory',
      path,
      name,
      version,
      optional: false,
      hasInstallScript: false,
      inBundle: false,
    };
  });
  return { version: 1, linker: 'isolated', placements };
}

const ids = (list: readonly DirectoryPlacement[]): readonly string[] =>
  list.map(({ name, version }) => `${name}@${version}`);

it('counts packages by name and version, wherever and how often they lie', () => {
  const before = tree(['x/a', 'a@1.0.0'], ['y/a', 'a@1.0.0'], ['x/b', 'b@1.0.0']);
  const after = tree(['z/a', 'a@1.0.0'], ['z/b', 'b@1.0.0']);
  expect(comparePackages(before, after)).toEqual({ added: [], changed: [], removed: [], keptCount: 2 });
});

it('pairs versions of one name as changes and tells the rest as added or removed', () => {
  const before = tree(['1', 'a@1.0.0'], ['2', 'b@1.0.0'], ['3', 'c@1.0.0'], ['4', 'c@2.0.0']);
  const after = tree(['5', 'a@2.0.0'], ['6', 'a@3.0.0'], ['7', 'c@3.0.0'], ['8', 'd@1.0.0']);
  const { added, changed, removed, keptCount } = comparePackages(before, after);
  expect(changed.map(({ from, to }) => `${from.name} ${from.version} ${to.version}`)).toEqual([
    'a 1.0.0 2.0.0',
    'c 1.0.0 3.0.0',
  ]);
  expect([ids(added), ids(removed), keptCount]).toEqual([['a@3.0.0', 'd@1.0.0'], ['b@1.0.0', 'c@2.0.0'], 0]);
});

it('counts everything as added where nothing was known', () => {
  expect(ids(comparePackages(undefined, tree(['1', 'a@1.0.0'])).added)).toEqual(['a@1.0.0']);
});
