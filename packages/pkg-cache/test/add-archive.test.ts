import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FsOps, parseIntegrity } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { faultyFs, recordingFs } from '@dx/pkg-core/testing';
import { describe, expect, test } from 'vitest';
import { addArchive } from '../src/add-archive.ts';
import { addLargeArchive } from '../src/add-large-archive.ts';
import { readStoreEntry } from '../src/read-store-entry.ts';
import { makeJob } from './demo-archive.ts';
import { listTree, makeTemporaryStore, modeOf } from './temporary-store.ts';

describe('addArchive', () => {
  test('unpacks an archive under its hash and tells what is there', () => {
    const { directory } = makeTemporaryStore();
    const job = makeJob();
    const entry = addArchive(nodeFs, directory, job);

    expect(entry.integrity).toBe(`sha512-${createHash('sha512').update(job.bytes).digest('base64')}`);
    expect(entry).toMatchObject({
      name: 'demo',
      version: '1.2.3',
      digestAlgorithm: 'crc32',
      installScripts: {},
      bundled: [],
    });
    expect(entry.files).toEqual([
      { path: 'bin/run', mode: 0o755, sizeBytes: 9, digest: expect.stringMatching(/^[0-9a-f]{8}$/) },
      { path: 'lib/deep/er/x.js', mode: 0o644, sizeBytes: 0, digest: '00000000' },
      { path: 'lib/index.js', mode: 0o644, sizeBytes: 19, digest: expect.any(String) },
      { path: 'package.json', mode: 0o644, sizeBytes: 33, digest: expect.any(String) },
    ]);
    expect(entry.sizeBytes).toBe(61);
    expect(listTree(entry.directory)['lib/index.js']).toBe('module.exports = 1;');
    expect(Object.isFrozen(entry) && Object.isFrozen(entry.files) && Object.isFrozen(entry.files[0])).toBe(
      true,
    );
  });

  test('gives the same entry that the index gives afterwards', () => {
    const { directory } = makeTemporaryStore();
    const entry = addArchive(nodeFs, directory, makeJob());

    expect(readStoreEntry(nodeFs, directory, entry.integrity)).toEqual(entry);
  });

  test('gives the same entry and files when it reads piece by piece', async () => {
    const [small, large] = [makeTemporaryStore(), makeTemporaryStore()];
    const job = makeJob({ path: 'package/big', body: 'big '.repeat(700_000) });
    const one = addArchive(nodeFs, small.directory, job);
    const other = await addLargeArchive(nodeFs, large.directory, job);

    expect({ ...other, directory: '' }).toEqual({ ...one, directory: '' });
    expect(listTree(other.directory)).toEqual(listTree(one.directory));
  });

  test('A21 gives files 0644 or 0755 and nothing else', () => {
    const { directory } = makeTemporaryStore();
    const modes = [0o6777, 0, 0o222, 0o100, 0o644];
    const entry = addArchive(
      nodeFs,
      directory,
      makeJob(...modes.map((mode) => ({ path: `package/m${mode}`, mode }))),
    );

    expect(modes.map((mode) => modeOf(join(entry.directory, `m${mode}`)))).toEqual([
      0o755, 0o644, 0o644, 0o755, 0o644,
    ]);
    expect(modeOf(join(directory, 'tmp'))).toBe(0o700);
  });

  test('A11 keeps the last of two names that the file system takes for one', () => {
    const { directory } = makeTemporaryStore();
    const folding: FsOps = { ...nodeFs, lstat: (path) => nodeFs.lstat(path.replace(/V1$/, 'v1')) };
    const twins = ['Foo.js', 'foo.js', 'PACKAGE.JSON', 'ß', 'SS', 'A/x', 'a'];
    const entry = addArchive(
      folding,
      directory,
      makeJob(...twins.map((name) => ({ path: `package/${name}`, body: name }))),
    );

    expect(entry.files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['foo.js', 'PACKAGE.JSON', 'SS', 'A/x']),
    );
    for (const lost of ['Foo.js', 'package.json', 'ß', 'a'])
      expect(existsSync(join(entry.directory, lost))).toBe(false);
  });

  test('A11 keeps both where the file system tells them apart', () => {
    const { directory } = makeTemporaryStore();
    const entry = addArchive(
      nodeFs,
      directory,
      makeJob({ path: 'package/Foo.js' }, { path: 'package/foo.js' }),
    );

    expect(entry.files.filter(({ path }) => path.toLowerCase() === 'foo.js')).toHaveLength(2);
  });

  test('A18 creates every file itself, never through what is there already', () => {
    const { directory } = makeTemporaryStore();
    const { fs, records } = recordingFs(nodeFs);
    const exclusive: unknown[] = [];
    const watched: FsOps = {
      ...fs,
      writeFile: (path, data, options) => {
        exclusive.push(options?.exclusive);
        fs.writeFile(path, data, options);
      },
    };
    addArchive(watched, directory, makeJob());

    expect(exclusive).toEqual([true, true, true, true, true]);
    const renamed = records.findIndex(
      ({ op, paths }) => op === 'rename' && (paths[1] ?? '').includes('/packages/'),
    );
    expect(renamed).toBeGreaterThan(0);
    expect(
      records.slice(0, renamed).some(({ paths }) => paths.some((path) => path.includes('/packages/'))),
    ).toBe(false);
  });

  test('refuses bytes that do not hash to what was asked for, before anything is written', () => {
    const { root, directory } = makeTemporaryStore();
    const integrity = parseIntegrity(`sha512-${'A'.repeat(86)}==`);

    expect(() => addArchive(nodeFs, directory, { ...makeJob(), integrity })).toThrow(
      expect.objectContaining({ code: 'DX_INTEGRITY_MISMATCH' }),
    );
    expect(listTree(root)).toEqual({});
  });

  test('takes a sha1, since old packages have nothing else', () => {
    const { directory } = makeTemporaryStore();
    const job = makeJob();
    const integrity = parseIntegrity(`sha1-${createHash('sha1').update(job.bytes).digest('base64')}`);

    expect(addArchive(nodeFs, directory, { ...job, integrity }).integrity).toBe(integrity);
  });

  test('says what to do when the store cannot be written to', () => {
    const { directory } = makeTemporaryStore();
    const fs = faultyFs(nodeFs, { at: 1, fault: { kind: 'errno', code: 'EACCES' } });

    expect(() => addArchive(fs, directory, makeJob())).toThrow(
      expect.objectContaining({ code: 'DX_NO_PERMISSION', message: expect.stringContaining('demo@1.2.3') }),
    );
  });

  test('replaces a directory without a row that is not what the archive has', () => {
    const { directory } = makeTemporaryStore();
    const other = makeTemporaryStore();
    const key = addArchive(nodeFs, other.directory, makeJob()).directory.slice(other.directory.length);
    mkdirSync(join(directory, key), { recursive: true });
    writeFileSync(join(directory, key, 'stray'), 'half');
    const entry = addArchive(nodeFs, directory, makeJob());

    expect(Object.keys(listTree(entry.directory))).toHaveLength(4);
    expect(listTree(join(directory, 'tmp'))).toEqual({});
  });

  test('keeps a sound directory whose row is missing, since somebody may be linking from it', () => {
    const { directory } = makeTemporaryStore();
    const first = addArchive(nodeFs, directory, makeJob());
    const { inode } = nodeFs.lstat(first.directory) ?? {};
    nodeFs.removeTree(join(directory, 'v1/index'));
    nodeFs.mkdir(join(directory, 'v1/index'));

    expect(addArchive(nodeFs, directory, makeJob())).toEqual(first);
    expect(nodeFs.lstat(first.directory)?.inode).toBe(inode);
  });

  test('gives up when the final name keeps changing under it', () => {
    const { directory } = makeTemporaryStore();
    const restless: FsOps = {
      ...nodeFs,
      rename: (from, to) => {
        if (to.includes('/packages/')) nodeFs.mkdir(`${to}/intruder`, { recursive: true });
        nodeFs.rename(from, to);
      },
    };

    expect(() => addArchive(restless, directory, makeJob())).toThrow(
      expect.objectContaining({ code: 'DX_STORE_BUSY' }),
    );
    expect(listTree(join(directory, 'tmp'))).toEqual({});
  });
});
