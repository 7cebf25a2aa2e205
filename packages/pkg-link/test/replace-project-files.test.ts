import { chmodSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, it } from 'vitest';
import { replaceProjectFiles } from '../src/index.ts';
import { makeDirectory, readBack } from './support/disk.ts';

describe('replaceProjectFiles', () => {
  it('gives files new contents, keeps their mode and makes no node_modules', () => {
    const root = makeDirectory({ 'package.json': 'old' });
    chmodSync(join(root, 'package.json'), 0o640);
    replaceProjectFiles(
      root,
      [
        { path: 'package.json', text: 'new', expected: 'old' },
        { path: 'lock.dxl', text: 'lock', expected: { kind: 'absent' } },
      ],
      { fs: nodeFs },
    );
    expect(readBack(root)).toEqual({ 'package.json': 'new', 'lock.dxl': 'lock' });
    expect(statSync(join(root, 'package.json')).mode & 0o777).toBe(0o640);
  });

  it('takes files away, and brings them back with their mode when a later one was changed', () => {
    const root = makeDirectory({ 'package.json': 'old', 'lock.dxl': 'lock' });
    chmodSync(join(root, 'lock.dxl'), 0o640);
    const gone = { path: 'lock.dxl', text: { kind: 'absent' }, expected: 'lock' } as const;
    const changed = { path: 'package.json', text: 'new', expected: 'what it was' };
    expect(() => replaceProjectFiles(root, [gone, changed], { fs: nodeFs })).toThrowError(
      expect.objectContaining({ code: 'DX_FILE_CHANGED' }),
    );
    expect(readBack(root)).toEqual({ 'package.json': 'old', 'lock.dxl': 'lock' });
    expect(statSync(join(root, 'lock.dxl')).mode & 0o777).toBe(0o640);
    const absent = { path: 'package-lock.json', text: { kind: 'absent' } } as const;
    replaceProjectFiles(root, [gone, absent], { fs: nodeFs });
    expect(readBack(root)).toEqual({ 'package.json': 'old' });
  });

  it('takes back what is written when a later file was changed by somebody else', () => {
    const root = makeDirectory({ 'package.json': 'old', 'lock.dxl': 'theirs' });
    const files = [
      { path: 'new.json', text: 'new' },
      { path: 'package.json', text: 'new', expected: 'old' },
      { path: 'lock.dxl', text: 'ours', expected: 'what it was' },
    ];
    expect(() => replaceProjectFiles(root, files, { fs: nodeFs })).toThrowError(
      expect.objectContaining({ code: 'DX_FILE_CHANGED' }),
    );
    expect(readBack(root)).toEqual({ 'package.json': 'old', 'lock.dxl': 'theirs' });
  });

  it('leaves nothing beside a file whose rename fails', () => {
    const root = makeDirectory({ 'package.json': 'old' });
    const fs: FsOps = {
      ...nodeFs,
      rename: () => {
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      },
    };
    expect(() => replaceProjectFiles(root, [{ path: 'package.json', text: 'new' }], { fs })).toThrowError(
      expect.objectContaining({ code: 'DX_DISK_FULL' }),
    );
    expect(readBack(root)).toEqual({ 'package.json': 'old' });
  });

  it('writes through no link', () => {
    const root = makeDirectory({ 'real.json': 'old' });
    symlinkSync('real.json', join(root, 'package.json'));
    expect(() =>
      replaceProjectFiles(root, [{ path: 'package.json', text: 'new' }], { fs: nodeFs }),
    ).toThrowError(expect.objectContaining({ code: 'DX_UNSAFE_LINK' }));
  });
});
