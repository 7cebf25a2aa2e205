import { symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import mapWorkspaces from '@npmcli/map-workspaces';
import { describe, expect, test } from 'vitest';
import { readWorkspace, type SettingsInput, type Workspace } from '../../src/index.ts';
import { catchError, makeSettingsInput, makeTree, type Tree } from '../make-tree.ts';

const fs = nodeFs;

function inputFor(directory: string, change: Partial<SettingsInput> = {}): SettingsInput {
  return { ...makeSettingsInput(), directory, ...change };
}

function read(tree: Tree, start = '', change: Partial<SettingsInput> = {}): Workspace {
  return readWorkspace(inputFor(join(makeTree(tree), start), change), { fs });
}

function withRoot(workspaces: unknown, tree: Tree = {}): Tree {
  return { 'package.json': JSON.stringify({ name: 'root', workspaces }), ...tree };
}

const members: Tree = {
  'a/package.json': '{"name": "a"}',
  'a/node_modules/x/package.json': '{"name": "x"}',
  'packages/ui/package.json': '{"name": "ui"}',
  'packages/ui/deep/package.json': '{"name": "deep"}',
  'packages/api/package.json': '{}',
  'packages/empty/x.js': '',
  'packages/.hidden/package.json': '{"name": "hidden"}',
  'packages/file': '',
  'packages/node_modules/y/package.json': '{"name": "y"}',
  '@scope/p/package.json': '{}',
  'node_modules/z/package.json': '{"name": "z"}',
};

describe('F01 a workspace', () => {
  test.each([
    [['packages/*']],
    [['./packages/*/']],
    [['/packages/*']],
    [['packages/**']],
    [['**']],
    [['*']],
    [['*/*']],
    [['a', 'packages/ui']],
    [['packages/{ui,api}']],
    [['packages/u?']],
    [['packages/*', '!packages/ui']],
    [['!packages/ui', 'packages/*']],
    [['packages/**', '!packages/ui/**']],
    [['packages/**', '!packages/ui/**', 'packages/ui/deep']],
    [['!!packages/ui']],
    [['packages/*', 'packages/ui', 'a']],
    [['missing/*', 'missing']],
    [['@scope/*']],
    [['packages/.hidden']],
    [['packages/*i']],
    [['packages/+(ui|api)']],
    [['node_modules/*', 'a/**']],
    [[]],
  ])('has the members that npm finds for %j', async (patterns) => {
    const root = makeTree(withRoot(patterns, members));
    const workspace = readWorkspace(inputFor(root), { fs });
    const theirs = await mapWorkspaces({ cwd: root, pkg: { name: 'root', workspaces: patterns } });
    const expected = [...theirs.values()].map((path) => relative(root, path)).filter((path) => path !== '');
    expect(Object.keys(workspace.importers).slice(1)).toEqual(expected.sort());
  });

  test('takes the patterns from an object too', () => {
    const workspace = read(withRoot({ packages: ['packages/*'], nohoist: ['x'] }, members));
    expect(Object.keys(workspace.importers)).toEqual(['', 'packages/api', 'packages/ui']);
  });

  test('is found from inside a member, which is selected', () => {
    const workspace = read(withRoot(['packages/*'], members), 'packages/ui/deep/..');
    expect(workspace.selected).toBe('packages/ui');
    expect(workspace.importers['packages/ui']?.fields.name).toBe('ui');
    expect(workspace.importers['']?.path).toBe(join(workspace.root, 'package.json'));
  });

  test('is frozen plain data with null-prototype importers', () => {
    const workspace = read(withRoot(['packages/*'], members));
    expect(Object.isFrozen(workspace) && Object.isFrozen(workspace.importers)).toBe(true);
    expect(Object.getPrototypeOf(workspace.importers)).toBeNull();
    expect(JSON.parse(JSON.stringify(workspace))).toMatchObject({ root: workspace.root, selected: '' });
  });

  test('never has a member through a link, inside or outside', () => {
    const root = makeTree(withRoot(['packages/*', 'linked', 'linked/*'], members));
    const outside = makeTree({
      'package.json': '{"name": "out"}',
      'inner/package.json': '{"name": "inner"}',
    });
    symlinkSync(outside, join(root, 'packages/out'));
    symlinkSync(outside, join(root, 'linked'));
    const workspace = readWorkspace(inputFor(root), { fs });
    expect(Object.keys(workspace.importers)).toEqual(['', 'packages/api', 'packages/ui']);
  });

  test.each(['../*', 'packages/../../x', '!../x', '..\\x'])(
    'refuses the pattern %j, which leaves the root',
    (pattern) => {
      const error = catchError(() => read(withRoot([pattern])));
      expect(isDxError(error, 'DX_MANIFEST_INVALID') && error.details['pattern']).toBe(pattern);
    },
  );

  test('passes over directories that cannot be read', () => {
    const root = makeTree(withRoot(['packages/**'], members));
    const locked = {
      ...nodeFs,
      readDirectory: (path: string) => {
        if (path.endsWith('/ui')) throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
        return nodeFs.readDirectory(path);
      },
    };
    const workspace = readWorkspace(inputFor(root), { fs: locked });
    expect(Object.keys(workspace.importers)).toEqual(['', 'packages/api', 'packages/ui']);
  });

  test('refuses two members of one name and names both', () => {
    const tree = withRoot(['p/*'], {
      'p/one/package.json': '{"name": "same"}',
      'p/two/package.json': '{"name": "same"}',
    });
    const error = catchError(() => read(tree));
    expect(isDxError(error, 'DX_WORKSPACE_DUPLICATE_NAME') && error.details).toEqual({
      name: 'same',
      locations: ['p/one', 'p/two'],
    });
  });

  test('what a build left in a member is no member, and working in it is working in that member', () => {
    const tree = withRoot(['packages/**'], {
      'packages/a/package.json': '{"name": "a"}',
      'packages/a/dist/package.json': '{"name": "a", "version": "1.0.0"}',
      'packages/a/dist/cjs/package.json': '{"type": "commonjs"}',
      'packages/a/plugins/b/package.json': '{"name": "b"}',
      'packages/a/plugins/b/out/package.json': '{"name": "b"}',
      'packages/c/package.json': '{}',
    });
    const { importers } = read(tree);
    expect(Object.keys(importers)).toEqual(['', 'packages/a', 'packages/a/plugins/b', 'packages/c']);
    expect(read(tree, 'packages/a/dist/cjs').selected).toBe('packages/a');
    expect(read(tree, 'packages/a/plugins/b').selected).toBe('packages/a/plugins/b');
  });

  test('names a member without a name after its directory', () => {
    const tree = withRoot(['p/*', '@s/*'], {
      'p/x/package.json': '{}',
      '@s/x/package.json': '{"name": "x"}',
    });
    expect(
      isDxError(
        catchError(() => read(tree)),
        'DX_WORKSPACE_DUPLICATE_NAME',
      ),
    ).toBe(true);
  });

  test('refuses a member whose name cannot be a directory of node_modules', () => {
    const error = catchError(() => read(withRoot(['p'], { 'p/package.json': '{"name": "My App"}' })));
    expect(isDxError(error, 'DX_MANIFEST_INVALID') && String(error.details['path'])).toMatch(
      /p\/package\.json$/,
    );
  });

  test('fails with the file of the member that is broken', () => {
    const error = catchError(() => read(withRoot(['p'], { 'p/package.json': '{' })));
    expect(isDxError(error, 'DX_MANIFEST_PARSE') && String(error.details['path'])).toMatch(
      /p\/package\.json$/,
    );
  });
});

describe('a directory without a manifest', () => {
  test('is no workspace', () => {
    const error = catchError(() => read({ 'node_modules/': '' }));
    expect(isDxError(error, 'DX_MANIFEST_NOT_FOUND') && error.hint).toContain('npm init');
  });
});

describe('F07 the settings of a workspace', () => {
  const tree: Tree = {
    ...withRoot(['p'], { 'p/package.json': '{"name": "p"}' }),
    '.npmrc': 'tag=of-root',
    'p/.npmrc': 'tag=of-member',
  };

  test('are those beside the root manifest, and an ignored file of the member is told', () => {
    const { settings, root } = read(tree, 'p');
    expect(settings.values['tag']).toMatchObject({
      value: 'of-root',
      source: 'project',
      file: join(root, '.npmrc'),
    });
    expect(settings.warnings).toEqual([expect.stringContaining(join(root, 'p/.npmrc'))]);
  });

  test('are those of the member when workspaces are turned off', () => {
    const { settings, selected } = read(tree, 'p', { cli: { workspaces: false } });
    expect(settings.values['tag']?.value).toBe('of-member');
    expect(selected).toBe('');
  });

  test('need a prefix that exists', () => {
    const error = catchError(() => read(tree, '', { cli: { prefix: 'missing' } }));
    expect(isDxError(error, 'DX_MANIFEST_NOT_FOUND')).toBe(true);
  });

  test('are those of the prefix given on the command line', () => {
    const { settings, importers } = read(tree, '', { cli: { prefix: 'p' } });
    expect(settings.values['tag']?.value).toBe('of-member');
    expect(importers['']?.fields.name).toBe('p');
  });
});
