import { parseIntegrity } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import { type LayoutOptions, layoutTree, type Tree } from '../src/index.ts';
import { host, lockOf } from './support/project.ts';

const integrity = parseIntegrity(`sha512-${Buffer.alloc(64).toString('base64')}`);
const react = (version: string) => ({ version, integrity, resolved: 'https://registry.test/react.tgz' });
const copy = {
  version: '1.0.0',
  resolved: 'file:packages/ui',
  bin: { ui: 'cli.js' },
  peerDependencies: { react: '*' },
};
const lock = lockOf({
  '': { workspaces: ['packages/*'] },
  'packages/new': { dependencies: { react: '18', ui: '*' } },
  'packages/old': { dependencies: { react: '17', ui: '*' } },
  'packages/ui': { name: 'ui', version: '1.0.0', bin: { ui: 'cli.js' }, peerDependencies: { react: '*' } },
  'node_modules/new': { link: true, resolved: 'packages/new' },
  'node_modules/old': { link: true, resolved: 'packages/old' },
  'node_modules/react': react('18.0.0'),
  'node_modules/ui': { link: true, resolved: 'packages/ui' },
  'packages/new/node_modules/ui': copy,
  'packages/old/node_modules/react': react('17.0.0'),
  'packages/old/node_modules/ui': copy,
});

function layout(options: LayoutOptions): Tree {
  return layoutTree(lock, host, { contents: new Map([['packages/ui', 'x']]), ...options }).tree;
}

function copies({ placements }: Tree): readonly object[] {
  return placements.filter(({ kind, path }) => kind === 'directory' && path.endsWith('/ui'));
}

describe('a copy of a member', () => {
  it('is a directory beside what its dependent depends on, of a content, with its commands', () => {
    const tree = layout({});
    expect(copies(tree)).toMatchObject([
      { path: 'packages/new/node_modules/ui', copyOf: 'packages/ui', content: 'x' },
      { path: 'packages/old/node_modules/ui', copyOf: 'packages/ui', content: 'x' },
    ]);
    expect(tree.placements).toContainEqual({
      kind: 'bin',
      path: 'packages/old/node_modules/.bin/ui',
      target: 'packages/old/node_modules/ui/cli.js',
    });
  });

  it.each(['isolated', 'global'] as const)(
    'has a cell of the project for each set of peers with %s, whatever is in it',
    (linker) => {
      const options = { linker, sharedDirectory: '/home/links' };
      const tree = layout(options);
      const found = copies(tree);
      expect(found).toMatchObject([
        { copyOf: 'packages/ui', content: 'x' },
        { copyOf: 'packages/ui', content: 'x' },
      ]);
      const paths = (one: Tree): readonly string[] => one.placements.map(({ path }) => path);
      expect(
        paths(tree).filter((path) =>
          /^node_modules\/\.dx\/pkgs\/ui@1\.0\.0_\w+\/node_modules\/ui$/.test(path),
        ),
      ).toHaveLength(2);
      expect(paths(layout({ ...options, contents: new Map([['packages/ui', 'y']]) }))).toEqual(paths(tree));
      const link = tree.placements.find(({ path }) => path === 'packages/old/node_modules/ui');
      const bin = tree.placements.find(({ path }) => path === 'packages/old/node_modules/.bin/ui');
      expect(link).toMatchObject({ kind: 'link' });
      expect(bin).toMatchObject({
        kind: 'bin',
        target: `${link?.kind === 'link' ? link.target : ''}/cli.js`,
      });
    },
  );

  it.each([
    ['has an integrity', { ...copy, integrity }],
    ['is of no member', { ...copy, resolved: 'file:packages/gone' }],
    ['is of the root', { ...copy, resolved: 'file:' }],
    ['is of a directory outside of the project', { ...copy, resolved: 'file:../ui' }],
  ])('is a package like any other when it %s', (_, entry) => {
    const other = lockOf({ '../ui': {}, 'packages/ui': {}, 'node_modules/x': entry });
    const { tree } = layoutTree(other, host, {
      contents: new Map([
        ['../ui', 'x'],
        ['', 'x'],
      ]),
    });
    const placed = tree.placements.find(({ path }) => path === 'node_modules/x');
    expect(Object.keys(placed ?? {})).not.toContain('copyOf');
  });
});
