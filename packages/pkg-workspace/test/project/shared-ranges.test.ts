import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, test } from 'vitest';
import { findProject, readWorkspace, type Workspace } from '../../src/index.ts';
import { catchError, makeSettingsInput, makeTree, type Tree } from '../make-tree.ts';

function read(tree: Tree, start = ''): Workspace {
  return readWorkspace({ ...makeSettingsInput(), directory: join(makeTree(tree), start) }, { fs: nodeFs });
}

function root(fields: object, yaml?: string): Tree {
  return {
    'package.json': JSON.stringify(fields),
    ...(yaml === undefined ? {} : { 'pnpm-workspace.yaml': yaml }),
    'packages/a/package.json': '{"name": "a"}',
    'packages/b/package.json': '{"name": "b"}',
    'apps/c/package.json': '{"name": "c"}',
    'apps/c/fixture/package.json': '{"name": "d"}',
  };
}

describe('the members of pnpm-workspace.yaml', () => {
  test.each<readonly [string, readonly string[]]>([
    ['packages:\n  - packages/*\n', ['packages/a', 'packages/b']],
    ['packages: ["packages/*", apps/**]\n', ['apps/c', 'apps/c/fixture', 'packages/a', 'packages/b']],
    ["packages:\n  - '!apps/*/fixture'\n  - '.'\n  - apps/** # all of them\n", ['apps/c']],
    ['packages:\n', []],
    ['catalog:\n  a: 1\n'.replace('1', "'1'"), []],
    ['', []],
  ])('are found for %j', (yaml, members) => {
    expect(Object.keys(read(root({ name: 'root' }, yaml)).importers)).toEqual(['', ...members]);
  });

  test('do not count where the manifest has workspaces', () => {
    const { importers } = read(root({ workspaces: ['apps/*'] }, 'packages: [packages/*]'));
    expect(Object.keys(importers)).toEqual(['', 'apps/c']);
  });

  test('F01 lead from a member to the root', () => {
    const directory = makeTree(root({ name: 'root' }, 'packages: [packages/*]'));
    const options = { fs: nodeFs };
    expect(findProject(join(directory, 'packages/a'), options)).toEqual({
      root: directory,
      selected: 'packages/a',
    });
    expect(findProject(join(directory, 'apps/c'), options)).toEqual({
      root: join(directory, 'apps/c'),
      selected: '',
    });
  });

  test('may not leave the project', () => {
    const error = catchError(() => read(root({}, 'packages: ["../*"]')));
    expect(error).toMatchObject({ code: 'DX_MANIFEST_INVALID', details: { pattern: '../*' } });
  });

  test.each([
    ['packages: [a', /it is not valid YAML: /],
    ['a: 1\na: 2', /it is not valid YAML: /],
    ['- packages', /expected keys and values$/],
    ['packages: a', /expected "packages" to be a list of directory patterns$/],
    ['packages: [1]', /expected "packages" to be a list of directory patterns$/],
    ['catalog: [a]', /expected names and version ranges at "catalog", found \["a"\]$/],
    ['catalogs: 1', /expected names and version ranges at "catalogs", found 1$/],
    ['catalogs:\n  x: y', /expected names and version ranges at "catalogs\.x", found "y"$/],
    ['catalog:\n  a: 1', /expected names and version ranges at "catalog\.a", found 1$/],
    [
      `a: &a [x]\n${Array.from({ length: 9 }, (_, at) => `b${at}: &b${at} [${Array(9).fill(at === 0 ? '*a' : `*b${at - 1}`)}]`).join('\n')}`,
      /it is not valid YAML: /,
    ],
  ])('are refused with the file and the field: %j', (yaml, message) => {
    const error = catchError(() => read(root({}, yaml)));
    expect(error).toMatchObject({
      code: 'DX_WORKSPACE_FILE_INVALID',
      message: expect.stringMatching(message),
      details: { path: expect.stringMatching(/pnpm-workspace\.yaml$/) },
    });
  });
});

describe('catalogs', () => {
  test('are none without any', () => {
    const { catalogs } = read(root({}));
    expect(catalogs).toEqual({});
    expect(Object.getPrototypeOf(catalogs)).toBeNull();
  });

  test.each<readonly [string, Tree]>([
    ['at the top', root({ catalog: { a: '1' }, catalogs: { old: { a: '0' } } })],
    [
      'below workspaces',
      root({ workspaces: { packages: [], catalog: { a: '1' }, catalogs: { old: { a: '0' } } } }),
    ],
    ['in pnpm-workspace.yaml', root({}, 'catalog:\n  a: "1"\ncatalogs:\n  old: { a: "0" }\n')],
    ['by the name default', root({ catalogs: { default: { a: '1' }, old: { a: '0' } } })],
  ])('are read %s', (_, tree) => {
    expect(read(tree).catalogs).toEqual({ default: { a: '1' }, old: { a: '0' } });
  });

  test('are one of all places, what is said first counts', () => {
    const manifest = { catalog: { a: '1' }, workspaces: { packages: [], catalog: { a: '2', b: '2' } } };
    const { catalogs } = read(root(manifest, 'catalog: { a: "3", b: "3", c: "3" }'));
    expect(catalogs).toEqual({ default: { a: '1', b: '2', c: '3' } });
  });

  test('are frozen and safe from names of a prototype', () => {
    const text = '{"catalogs": {"__proto__": {"constructor": "1"}}}';
    const { catalogs } = read({ 'package.json': text });
    expect(Object.keys(catalogs)).toEqual(['__proto__']);
    expect(Object.values(catalogs)).toEqual([{ constructor: '1' }]);
    expect(Object.isFrozen(catalogs) && Object.values(catalogs).every(Object.isFrozen)).toBe(true);
  });

  test('of another shape are none of ours in a manifest, because npm has no such field', () => {
    const manifest = {
      catalog: 'autumn',
      catalogs: [{ a: '1' }],
      workspaces: { packages: [], catalog: { a: 1 } },
    };
    expect(read(root(manifest)).catalogs).toEqual({ default: {} });
  });
});

describe('packageExtensions', () => {
  test('are those of the root, checked', () => {
    const packageExtensions = {
      'a@1': { dependencies: { b: '^1' }, peerDependencies: { c: '*' } },
      '@s/d': { optionalDependencies: { e: '1' }, peerDependenciesMeta: { c: { optional: true } } },
    };
    const workspace = read({
      ...root({ workspaces: ['packages/*'], packageExtensions }),
      'packages/a/package.json': '{"name": "a", "packageExtensions": "npm does not look at this one"}',
    });
    expect(workspace.packageExtensions).toEqual(packageExtensions);
    expect(Object.isFrozen(workspace.packageExtensions?.['a@1'])).toBe(true);
    expect(read(root({}))).not.toHaveProperty('packageExtensions');
  });

  test.each<readonly [unknown, string]>([
    ['x', 'packageExtensions'],
    [['x'], 'packageExtensions'],
    [{ a: '1' }, 'packageExtensions.a'],
    [{ a: { scripts: {} } }, 'packageExtensions.a.scripts'],
    [{ a: { devDependencies: {} } }, 'packageExtensions.a.devDependencies'],
    [{ a: { dependencies: ['b'] } }, 'packageExtensions.a.dependencies'],
    [{ a: { dependencies: { b: false } } }, 'packageExtensions.a.dependencies.b'],
    [{ a: { peerDependencies: { b: 1 } } }, 'packageExtensions.a.peerDependencies.b'],
    [{ a: { peerDependenciesMeta: { b: true } } }, 'packageExtensions.a.peerDependenciesMeta'],
  ])('are refused with their field: %j', (packageExtensions, field) => {
    const error = catchError(() => read(root({ packageExtensions })));
    expect(error).toMatchObject({ code: 'DX_MANIFEST_INVALID', details: { field } });
  });

  test('may not name what could not be a package', () => {
    const packageExtensions = { a: { dependencies: { '../b': '1' } } };
    const error = catchError(() => read(root({ packageExtensions })));
    expect(error).toMatchObject({
      code: 'DX_INVALID_PACKAGE_NAME',
      details: { field: 'packageExtensions.a.dependencies' },
    });
  });
});

test('resolutions and allowScripts keep what has the right shape', () => {
  const readFields = (fields: object) => read(root(fields)).importers['']?.fields;
  const resolutions = { 'a/**/b': '1', c: 2 };
  const allowScripts = { 'esbuild@0.25.0': true, sharp: false, x: 'yes' };
  expect(readFields({ resolutions, allowScripts })).toEqual({
    resolutions: { 'a/**/b': '1' },
    allowScripts: { 'esbuild@0.25.0': true, sharp: false },
  });
  expect(readFields({ resolutions: ['a'], allowScripts: 'all' })).toEqual({});
});
