import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, test } from 'vitest';
import { findProject } from '../../src/index.ts';
import { catchError, makeSettingsInput, makeTree, type Tree } from '../make-tree.ts';
import { readWithNpm } from '../settings/npm-config.ts';

const fs = nodeFs;
const workspaceTree: Tree = {
  'package.json': '{"workspaces": ["packages/*", "!packages/no"]}',
  'packages/ui/package.json': '{}',
  'packages/ui/src/deep/x.js': '',
  'packages/ui/.npmrc': '',
  'packages/no/package.json': '{}',
  'packages/plain/x.js': '',
  'other/package.json': '{}',
};

/** A workspace in a workspace; what lies below `packages/b` is a member of both. */
const nestedTree: Tree = {
  'package.json': '{"workspaces": ["packages/*", "packages/b/parts/*"]}',
  'packages/a/package.json': '{"name": "a", "workspaces": ["parts/*"]}',
  'packages/a/parts/x/package.json': '{"name": "x"}',
  'packages/b/package.json': '{"name": "b", "workspaces": ["parts/*"]}',
  'packages/b/parts/y/package.json': '{"name": "y"}',
};

describe('F01 the project of a directory', () => {
  test.each<readonly [string, Tree, string, string, string]>([
    ['is the nearest one with a package.json', { 'a/package.json': '{}', 'a/b/c/x': '' }, 'a/b/c', 'a', ''],
    [
      'is the nearest one with a node_modules',
      { 'package.json': '{}', 'a/node_modules/': '', 'a/b/x': '' },
      'a/b',
      'a',
      '',
    ],
    ['takes no file for a node_modules', { 'package.json': '{}', 'a/node_modules': '' }, 'a', '', ''],
    ['is the workspace of a member', workspaceTree, 'packages/ui/src/deep', '', 'packages/ui'],
    ['is the root from the root', workspaceTree, '', '', ''],
    ['is the root from a directory of no member', workspaceTree, 'packages/plain', '', ''],
    ['is the directory itself when it is excluded', workspaceTree, 'packages/no', 'packages/no', ''],
    ['is the directory itself when no pattern has it', workspaceTree, 'other', 'other', ''],
    [
      'is looked for past a manifest above that is broken or no workspace',
      {
        'package.json': '{"workspaces": ["a/b/c"]}',
        'a/package.json': '{',
        'a/b/package.json': '{}',
        'a/b/c/package.json': '{}',
      },
      'a/b/c',
      '',
      'a/b/c',
    ],
    [
      'is the outer workspace of a member that has members itself',
      nestedTree,
      'packages/a',
      '',
      'packages/a',
    ],
    ['is the inner workspace of a member of that', nestedTree, 'packages/a/parts/x', 'packages/a', 'parts/x'],
    ['is the inner workspace of a member of both', nestedTree, 'packages/b/parts/y', 'packages/b', 'parts/y'],
  ])('%s, as npm has it', async (_, tree, start, root, selected) => {
    const top = makeTree(tree);
    const project = findProject(join(top, start), { fs });
    expect(project).toEqual({ root: join(top, root), selected });
    const npm = await readWithNpm({ ...makeSettingsInput(), directory: join(top, start) });
    expect(npm.localPrefix).toBe(project.root);
  });

  test('is the directory itself when nothing is found upwards', () => {
    const top = makeTree({ 'a/b/': '' });
    const alone = {
      ...nodeFs,
      stat: (path: string) => (path.startsWith(top) ? nodeFs.stat(path) : undefined),
    };
    expect(findProject(join(top, 'a/b'), { fs: alone })).toEqual({ root: join(top, 'a/b'), selected: '' });
  });

  test('is the member alone when workspaces are not wanted', () => {
    const top = makeTree(workspaceTree);
    const project = findProject(join(top, 'packages/ui'), { fs, workspaceRoot: 'ignore' });
    expect(project).toEqual({ root: join(top, 'packages/ui'), selected: '' });
  });

  test('is named without links', () => {
    const top = makeTree({ 'real/package.json': '{}' });
    symlinkSync(join(top, 'real'), join(top, 'link'));
    expect(findProject(join(top, 'link'), { fs }).root).toBe(join(top, 'real'));
  });

  test('cannot be found from a directory that does not exist', () => {
    const missing = join(makeTree({}), 'missing');
    const error = catchError(() => findProject(missing, { fs }));
    expect(isDxError(error, 'DX_MANIFEST_NOT_FOUND') && error.details['path']).toBe(missing);
  });
});
