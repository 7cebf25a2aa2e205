import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, test } from 'vitest';
import { readWorkspace, type Workspace } from '../../src/index.ts';
import { makeSettingsInput, makeTree } from '../make-tree.ts';

interface Fields {
  readonly root?: object;
  readonly a?: object;
  readonly b?: object;
  readonly yarnrc?: string;
}

function read({ root, a, b, yarnrc }: Fields): Workspace {
  const directory = makeTree({
    'package.json': JSON.stringify({ name: 'root', workspaces: ['packages/*'], ...root }),
    'packages/a/package.json': JSON.stringify({ name: 'a', ...a }),
    'packages/b/package.json': JSON.stringify({ name: 'b', ...b }),
    ...(yarnrc === undefined ? {} : { '.yarnrc.yml': yarnrc }),
  });
  return readWorkspace({ ...makeSettingsInput(), directory }, { fs: nodeFs });
}

const limit = (hoistingLimits: unknown): object => ({ installConfig: { hoistingLimits } });
const nohoist = (patterns: unknown): object => ({
  workspaces: { packages: ['packages/*'], nohoist: patterns },
});

describe('what is not hoisted', () => {
  test('is nothing, unless somebody says so', () => {
    for (const fields of [{}, { a: limit('none') }, { root: limit('workspaces') }, { root: nohoist([]) }])
      expect(read(fields).hoistingLimits).toBeUndefined();
  });

  test('is what installConfig of a manifest says, the root’s included', () => {
    const { hoistingLimits } = read({ root: limit('dependencies'), a: limit('workspaces') });
    expect(hoistingLimits).toEqual({
      importers: { '': 'dependencies', 'packages/a': 'workspaces' },
      nohoist: {},
    });
  });

  test.each([
    'nmHoistingLimits: workspaces',
    'nodeLinker: node-modules\nnmHoistingLimits: "workspaces" # all of them\n',
    "nmHoistingLimits: 'workspaces'\r\nother: 1\r\n",
  ])('is for the others what .yarnrc.yml says: %j', (yarnrc) => {
    const { hoistingLimits } = read({ a: limit('none'), yarnrc });
    expect(hoistingLimits).toEqual({ importers: { 'packages/b': 'workspaces' }, nohoist: {} });
  });

  test('is what nohoist of the root and of private members names', () => {
    const own = { private: true, workspaces: { nohoist: ['x'] } };
    const { hoistingLimits, settings } = read({ root: nohoist(['**/react-native', 'a/**']), a: own });
    const patterns = { '': ['**/react-native', 'a/**'], 'packages/a': ['x'] };
    expect(hoistingLimits).toEqual({ importers: {}, nohoist: patterns });
    expect(settings.warnings).toEqual([]);
  });
});

describe('what makes no sense', () => {
  test.each<readonly [Fields, string, string]>([
    [{ a: limit('foo') }, 'packages/a/package.json', '"none", "workspaces" or "dependencies", found "foo"'],
    [{ root: limit(true) }, 'package.json', '"installConfig.hoistingLimits"'],
    [{ yarnrc: 'nmHoistingLimits: all' }, '.yarnrc.yml', '"nmHoistingLimits"'],
    [{ root: nohoist('**/x') }, 'package.json', 'expected a list of patterns, found "**/x"'],
    [{ root: nohoist([7]) }, 'package.json', 'Ignored 7 of "workspaces.nohoist"'],
    [{ root: nohoist(['!x']) }, 'package.json', 'Ignored "!x" of "workspaces.nohoist"'],
    [{ b: { workspaces: { nohoist: ['x'] } } }, 'packages/b/package.json', '"private": true'],
  ])('%j is a warning that names file and value, and counts for nothing', (fields, file, text) => {
    const { hoistingLimits, settings, root } = read(fields);
    expect(hoistingLimits).toBeUndefined();
    expect(settings.warnings).toEqual([expect.stringContaining(text)]);
    expect(settings.warnings[0]).toContain(join(root, file));
  });
});
