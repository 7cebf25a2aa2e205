import { mkdirSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { faultyFs, recordingFs } from '@dx/pkg-core/testing';
import { describe, expect, it } from 'vitest';
import { linkPackage, probeLinkMethod } from '../src/index.ts';
import { makeDirectory, readBack } from './support/disk.ts';

const content = { 'index.js': 'one', lib: { deep: { 'a.js': 'three', 'b.js': 'four!' } }, 'z.js': 'two' };
const files = [
  { path: 'index.js', mode: 0o644, sizeBytes: 3 },
  { path: 'lib/deep/a.js', mode: 0o644, sizeBytes: 5 },
  { path: 'lib/deep/b.js', mode: 0o644, sizeBytes: 5 },
  { path: 'z.js', mode: 0o644, sizeBytes: 3 },
];

const refusing = (
  op: 'link' | 'copyFile',
  code: string,
  when: (path: string) => boolean = () => true,
): FsOps => ({
  ...nodeFs,
  [op]: (from: string, to: string, method: 'clone' | 'copy') => {
    if (method !== 'copy' && when(from)) throw Object.assign(new Error(code), { code });
    if (op === 'link') nodeFs.link(from, to);
    else nodeFs.copyFile(from, to, method);
  },
});

const isLinked = (from: string, to: string, path: string): boolean =>
  statSync(join(from, path)).ino === statSync(join(to, path)).ino;

describe('linkPackage', () => {
  it('makes every file a link to the one in the store', () => {
    const from = makeDirectory(content);
    const to = join(makeDirectory(), 'pkg');
    expect(linkPackage(nodeFs, { from, to, files, method: 'hardlink' })).toEqual({
      method: 'hardlink',
      files: 4,
    });
    expect(readBack(to)).toEqual(content);
    expect(files.every(({ path }) => isLinked(from, to, path))).toBe(true);
  });

  it('makes copies of their own when told to', () => {
    const from = makeDirectory(content);
    const to = join(makeDirectory(), 'pkg');
    expect(linkPackage(nodeFs, { from, to, files, method: 'copy' })).toEqual({ method: 'copy', files: 4 });
    expect(readBack(to)).toEqual(content);
    expect(files.some(({ path }) => isLinked(from, to, path))).toBe(false);
  });

  it('makes each directory once and looks at no file first where nobody asks for it', () => {
    const from = makeDirectory(content);
    const { fs, records } = recordingFs({
      ...nodeFs,
      lstat: () => expect.fail('lstat'),
      stat: () => expect.fail('stat'),
    });
    linkPackage(fs, { from, to: join(makeDirectory(), 'pkg'), files, method: 'hardlink' });
    expect(records.map(({ op }) => op)).toEqual(['mkdir', 'mkdir', 'mkdir', 'link', 'link', 'link', 'link']);
  });

  it.each(['EXDEV', 'EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'ENOSYS'])(
    'copies the rest from the file on that refuses with %s',
    (code) => {
      const from = makeDirectory(content);
      const to = join(makeDirectory(), 'pkg');
      const fs = refusing('link', code, (path) => path.endsWith('/a.js'));
      expect(linkPackage(fs, { from, to, files, method: 'hardlink' })).toEqual({ method: 'copy', files: 4 });
      expect(readBack(to)).toEqual(content);
      expect(files.map(({ path }) => isLinked(from, to, path))).toEqual([true, false, false, false]);
    },
  );

  it('copies only the file that has too many links', () => {
    const from = makeDirectory(content);
    const to = join(makeDirectory(), 'pkg');
    const fs = refusing('link', 'EMLINK', (path) => path.endsWith('/a.js'));
    expect(linkPackage(fs, { from, to, files, method: 'hardlink' }).method).toBe('copy');
    expect(files.map(({ path }) => isLinked(from, to, path))).toEqual([true, false, true, true]);
  });

  it('copies where blocks cannot be shared', () => {
    const from = makeDirectory(content);
    const to = join(makeDirectory(), 'pkg');
    const fs = refusing('copyFile', 'ENOTSUP');
    expect(linkPackage(fs, { from, to, files, method: 'clone' })).toEqual({ method: 'copy', files: 4 });
    expect(readBack(to)).toEqual(content);
  });

  it('does not touch a directory that is there already', () => {
    const to = makeDirectory({ keep: 'me' });
    expect(() => linkPackage(nodeFs, { from: makeDirectory(content), to, files, method: 'copy' })).toThrow(
      'EEXIST',
    );
    expect(readBack(to)).toEqual({ keep: 'me' });
  });

  it('explains a full disk', () => {
    const fs = faultyFs(nodeFs, { at: 4, fault: { kind: 'errno', code: 'ENOSPC' } });
    const job = {
      from: makeDirectory(content),
      to: join(makeDirectory(), 'pkg'),
      files,
      method: 'hardlink',
    } as const;
    expect(() => linkPackage(fs, job)).toThrow(expect.objectContaining({ code: 'DX_DISK_FULL' }));
  });

  const unreadable: FsOps = {
    ...nodeFs,
    lstat: () => {
      throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
    },
  };

  const turnIntoDirectory = (path: string): void => {
    rmSync(path);
    mkdirSync(path);
  };

  it.each<{ what: string; change: (path: string) => void; found: string; fs?: FsOps }>([
    { what: 'has another size', change: (path) => truncateSync(path, 0), found: '0' },
    { what: 'is missing', change: (path) => rmSync(path), found: 'nothing' },
    {
      what: 'was written over',
      change: (path) => writeFileSync(path, 'FOUR!'),
      found: 'as many, written later',
    },
    { what: 'cannot be looked at', change: () => undefined, found: 'EACCES', fs: unreadable },
    { what: 'is a directory', change: turnIntoDirectory, found: 'a directory' },
  ])('P1 does not link a file of the store that $what', ({ change, found, fs = nodeFs }) => {
    const from = makeDirectory(content);
    const soundAtMs = Date.now() - 60_000;
    for (const { path } of files) nodeFs.setModified(join(from, path), soundAtMs);
    change(join(from, 'lib/deep/b.js'));
    const job = { from, files, method: 'hardlink', soundAtMs } as const;
    expect(() => linkPackage(fs, { ...job, to: join(makeDirectory(), 'pkg') })).toThrow(
      expect.objectContaining({
        code: 'DX_LINK_SOURCE_CHANGED',
        details: expect.objectContaining({ found }),
      }),
    );
  });

  it('P1 links files that are as they were recorded', () => {
    const from = makeDirectory(content);
    const job = { from, files, method: 'hardlink', soundAtMs: Date.now() + 1 } as const;
    expect(linkPackage(nodeFs, { ...job, to: join(makeDirectory(), 'pkg') }).files).toBe(4);
  });
});

describe('probeLinkMethod', () => {
  const probe = (fs: FsOps): string => {
    const [storeDirectory, projectDirectory] = [makeDirectory(), makeDirectory()];
    const method = probeLinkMethod({ storeDirectory, projectDirectory, fs });
    expect([...readdirSync(storeDirectory), ...readdirSync(projectDirectory)]).toEqual([]);
    return method;
  };
  const refuse = (code: string) => (): never => {
    throw Object.assign(new Error(code), { code });
  };

  it('prefers sharing blocks', () => {
    expect(probe({ ...nodeFs, copyFile: (from, to) => nodeFs.copyFile(from, to, 'copy') })).toBe('clone');
  });

  it.each(['ENOTSUP', 'EXDEV', 'EINVAL', 'ENOSYS', 'EOPNOTSUPP', 'ENOTTY', 'EPERM'])(
    'links when sharing fails with %s',
    (code) => {
      expect(probe({ ...nodeFs, copyFile: refuse(code) })).toBe('hardlink');
    },
  );

  it.each(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP'])('copies when linking fails with %s too', (code) => {
    expect(probe({ ...nodeFs, copyFile: refuse('ENOTSUP'), link: refuse(code) })).toBe('copy');
  });

  it('copies out of a store that cannot be written to', () => {
    expect(probe({ ...nodeFs, writeFile: refuse('EROFS') })).toBe('copy');
  });

  it('removes what an attempt left half done', () => {
    const copyFile: FsOps['copyFile'] = (from, to) => {
      nodeFs.copyFile(from, to, 'copy');
      refuse('EIO')();
    };
    expect(probe({ ...nodeFs, copyFile })).toBe('hardlink');
  });
});
