import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import Arborist from '@npmcli/arborist';
import { describe, expect, it } from 'vitest';
import { commitTree, type ProjectFile } from '../src/index.ts';
import { makeDirectory, readBack } from './support/disk.ts';
import { applyTree, stageChange, storeIn, treeOf } from './support/project.ts';

describe('project files', () => {
  const none = treeOf({});
  const commitFiles = async (root: string, files: readonly ProjectFile[], fs = nodeFs): Promise<void> => {
    commitTree(await stageChange(root, none), { root, fs, current: none, files });
  };

  it('are replaced with their mode and leave no node_modules behind', async () => {
    const root = makeDirectory({ 'package.json': 'old' });
    chmodSync(join(root, 'package.json'), 0o640);
    await commitFiles(root, [
      { path: 'package.json', text: 'new', expected: 'old' },
      { path: 'lock.dxl', text: new Uint8Array([1, 2, 3]) },
    ]);
    expect(readBack(root)).toEqual({ 'package.json': 'new', 'lock.dxl': '\u0001\u0002\u0003' });
    expect(statSync(join(root, 'package.json')).mode & 0o777).toBe(0o640);
  });

  it('are taken away, and brought back with their mode when the commit fails after that', async () => {
    const root = makeDirectory({ 'package.json': 'old', 'lock.dxl': 'lock' });
    chmodSync(join(root, 'lock.dxl'), 0o640);
    const gone = { path: 'lock.dxl', text: { kind: 'absent' }, expected: 'lock' } as const;
    const fs: FsOps = {
      ...nodeFs,
      rename: (from, to) => {
        if (to.endsWith('/package.json')) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
        nodeFs.rename(from, to);
      },
    };
    const failure = commitFiles(root, [gone, { path: 'package.json', text: 'new' }], fs);
    await expect(failure).rejects.toMatchObject({ code: 'DX_DISK_FULL' });
    expect(readBack(root)).toEqual({ 'package.json': 'old', 'lock.dxl': 'lock' });
    expect(statSync(join(root, 'lock.dxl')).mode & 0o777).toBe(0o640);
    await commitFiles(root, [gone]);
    expect(readBack(root)).toEqual({ 'package.json': 'old' });
  });

  it.each<[string, ProjectFile, string]>([
    [
      'changed',
      { path: 'package.json', text: 'new', expected: 'what it was' },
      'was changed by somebody else',
    ],
    [
      'created',
      { path: 'package.json', text: 'new', expected: { kind: 'absent' } },
      'was created by somebody else',
    ],
    ['removed', { path: 'other.json', text: 'new', expected: 'what it was' }, 'was removed by somebody else'],
  ])('that somebody else has %s are not overwritten, nor is anything else', async (_, file, message) => {
    const root = makeDirectory({ 'package.json': 'old' });
    const files = [{ path: 'lock.dxl', text: 'lock' }, file];
    const failure = commitFiles(root, files);
    await expect(failure).rejects.toMatchObject({
      code: 'DX_FILE_CHANGED',
      message: expect.stringContaining(message),
    });
    expect(readBack(root)).toEqual({ 'package.json': 'old' });
  });

  it('that change at the last moment are not overwritten', async () => {
    const root = makeDirectory({ 'package.json': 'old', 'b.json': 'old' });
    const fs: FsOps = {
      ...nodeFs,
      rename: (from, to) => {
        nodeFs.rename(from, to);
        if (to.endsWith('/package.json')) writeFileSync(join(root, 'b.json'), 'theirs');
      },
    };
    const files = [
      { path: 'package.json', text: 'new', expected: 'old' },
      { path: 'b.json', text: 'new', expected: 'old' },
    ];
    await expect(commitFiles(root, files, fs)).rejects.toMatchObject({ code: 'DX_FILE_CHANGED' });
    expect(readBack(root)).toEqual({ 'package.json': 'old', 'b.json': 'theirs' });
  });

  it('that are links are not written through', async () => {
    const outside = makeDirectory({ target: 'old' });
    const root = makeDirectory({ 'package-lock.json': `-> ${outside}/target` });
    await expect(commitFiles(root, [{ path: 'package-lock.json', text: 'new' }])).rejects.toMatchObject({
      code: 'DX_UNSAFE_LINK',
    });
    expect(readBack(outside)).toEqual({ target: 'old' });
  });

  it('are written where the file system cannot sync', async () => {
    const root = makeDirectory({ 'package.json': 'old' });
    const refuse = (): never => {
      throw Object.assign(new Error('EINVAL'), { code: 'EINVAL' });
    };
    const openFile: FsOps['openFile'] = (path, options) => ({
      ...nodeFs.openFile(path, options),
      sync: refuse,
    });
    await commitFiles(root, [{ path: 'package.json', text: 'new' }], { ...nodeFs, sync: refuse, openFile });
    expect(readBack(root)).toEqual({ 'package.json': 'new' });
  });
});

describe('npm afterwards', () => {
  it('believes the hidden lockfile, so that it finds the tree it expects', async () => {
    const root = makeDirectory({ 'package.json': '{"name":"app","dependencies":{"a":"1"}}' });
    const tree = treeOf({
      'node_modules/a': { version: '1.0.0', bin: { a: 'cli.js' } },
      'node_modules/a/node_modules/@s/b': { version: '1.0.0' },
    });
    const packages = Object.fromEntries(
      tree.placements.flatMap((p) => (p.kind === 'directory' ? [[p.path, { version: p.version }]] : [])),
    );
    const hiddenLock = JSON.stringify({ name: 'app', lockfileVersion: 3, requires: true, packages });
    await applyTree(root, tree, { hiddenLock, store: storeIn(makeDirectory()) });
    const actual = await new Arborist({ path: root }).loadActual();
    expect(actual.meta.loadedFromDisk).toBe(true);
    expect([...actual.inventory.keys()].sort()).toEqual([
      '',
      'node_modules/a',
      'node_modules/a/node_modules/@s/b',
    ]);
  });
});
