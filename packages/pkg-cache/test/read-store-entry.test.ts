import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { type FsOps, parseIntegrity } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { recordingFs } from '@dx/pkg-core/testing';
import { pack } from 'msgpackr';
import { describe, expect, test } from 'vitest';
import { addArchive } from '../src/add-archive.ts';
import { findDamage, readStoreEntry, readStoreFiles, removeStoreEntry } from '../src/read-store-entry.ts';
import { rowPath } from '../src/store-layout.ts';
import { encodeRow } from '../src/store-row.ts';
import type { StoreEntry } from '../src/types.ts';
import { makeArchive } from './tar-archive.ts';
import { listTree, makeTemporaryStore } from './temporary-store.ts';

interface Filled {
  readonly directory: string;
  readonly entry: StoreEntry;
  readonly row: string;
}

function fill(bootId = 'boot-1'): Filled {
  const { directory } = makeTemporaryStore();
  const bytes = makeArchive(
    { path: 'package/package.json', body: '{"name":"a","version":"1.0.0","scripts":{"install":"x"}}' },
    { path: 'package/lib/a.js', body: 'content' },
  );
  const entry = addArchive(nodeFs, directory, { bytes, name: 'a', version: '1.0.0', bootId });
  return { directory, entry, row: rowPath(directory, entry.integrity) };
}

describe('readStoreEntry', () => {
  test('gives nothing for a package that was never added', () => {
    const { directory } = makeTemporaryStore();

    expect(readStoreEntry(nodeFs, directory, parseIntegrity(`sha512-${'A'.repeat(86)}==`))).toBeUndefined();
  });

  test('reads one file and changes nothing within one boot', () => {
    const { directory, entry } = fill();
    const reads: string[] = [];
    const { fs, records } = recordingFs(nodeFs);
    const counted: FsOps = {
      ...fs,
      readFile: (path) => {
        reads.push(path);
        return fs.readFile(path);
      },
    };

    expect(readStoreEntry(counted, directory, entry.integrity, 'boot-1')).toEqual(entry);
    expect([reads.length, records.length]).toEqual([1, 0]);
  });

  test('hashes the files again after a boot, once', () => {
    const { directory, entry } = fill();
    const renewed = readStoreEntry(nodeFs, directory, entry.integrity, 'boot-2');
    const { fs, records } = recordingFs(nodeFs);

    expect(renewed).toEqual({ ...entry, bootId: 'boot-2' });
    expect(readStoreEntry(fs, directory, entry.integrity, 'boot-2')).toEqual(renewed);
    expect(records).toEqual([]);
  });

  test.each([
    ['empty', (path: string) => truncateSync(path, 0)],
    ['shorter', (path: string) => truncateSync(path, 3)],
    ['all zeros', (path: string) => writeFileSync(path, new Uint8Array(7))],
    ['one bit off', (path: string) => writeFileSync(path, 'contenu')],
    ['gone', (path: string) => nodeFs.unlink(path)],
  ])('C1 removes a package of which a file is %s after a boot', (_, damage) => {
    const { directory, entry } = fill();
    damage(join(entry.directory, 'lib/a.js'));

    expect(findDamage(nodeFs, entry)).toBe('lib/a.js');
    expect(readStoreEntry(nodeFs, directory, entry.integrity, 'boot-2')).toBeUndefined();
    expect(Object.keys(listTree(directory))).toEqual(['tmp/', 'v1/index/', 'v1/packages/']);
  });

  test('answers the same from a store that cannot be written to', () => {
    const { directory, entry } = fill();
    const readOnly: FsOps = { ...nodeFs, writeFile: refuse, rename: refuse, removeTree: () => undefined };

    expect(readStoreEntry(readOnly, directory, entry.integrity, 'boot-2')).toEqual({
      ...entry,
      bootId: 'boot-2',
    });
    truncateSync(join(entry.directory, 'lib/a.js'));
    expect(
      readStoreEntry({ ...readOnly, removeTree: refuse }, directory, entry.integrity, 'boot-2'),
    ).toBeUndefined();
  });

  test.each([readStoreEntry, readStoreFiles])(
    'removes a damaged row, which would be in the way (%o)',
    (read) => {
      const { directory, entry, row } = fill();
      writeFileSync(row, 'damaged');

      expect(read(nodeFs, directory, entry.integrity, 'boot-1')).toBeUndefined();
      expect(nodeFs.lstat(row)).toBeUndefined();
    },
  );

  test('takes a row with any one byte changed, or cut anywhere, for no row', () => {
    const { directory, entry, row } = fill();
    const sound = readFileSync(row);
    for (let at = 0; at < sound.length; at += 1) {
      const flipped = Buffer.from(sound);
      flipped[at] = (flipped[at] ?? 0) ^ 0x41;
      for (const damaged of [flipped, sound.subarray(0, at)]) {
        writeFileSync(row, damaged);
        expect(readStoreEntry(nodeFs, directory, entry.integrity, 'boot-1'), `byte ${at}`).toBeUndefined();
        expect(readStoreFiles(nodeFs, directory, entry.integrity, 'boot-1'), `byte ${at}`).toBeUndefined();
      }
    }
  });

  test.each([
    ['another integrity', (fields: unknown[]) => fields.with(0, 'sha512-x')],
    ['a number for a name', (fields: unknown[]) => fields.with(1, 7)],
    ['an unknown digest', (fields: unknown[]) => fields.with(4, 'md5')],
    ['a path that leaves the package', (fields: unknown[]) => fields.with(5, '../x\npackage.json')],
    ['an absolute path', (fields: unknown[]) => fields.with(5, '/etc/passwd\npackage.json')],
    ['a path that goes up further down', (fields: unknown[]) => fields.with(5, 'a/../../x\npackage.json')],
    ['a path that goes up at its end', (fields: unknown[]) => fields.with(5, 'package.json\na/..')],
    ['a path with a drive', (fields: unknown[]) => fields.with(5, 'C:/x\npackage.json')],
    ['a path with a NUL', (fields: unknown[]) => fields.with(5, 'a\0b\npackage.json')],
    ['an empty path', (fields: unknown[]) => fields.with(5, '\npackage.json')],
    ['a device of Windows', (fields: unknown[]) => fields.with(5, 'lib/AUX.js\npackage.json')],
    ['accents that are not composed', (fields: unknown[]) => fields.with(5, 'e\u0301\npackage.json')],
    ['a path that is too long', (fields: unknown[]) => fields.with(5, `${'a'.repeat(5000)}\npackage.json`)],
    ['a path that is too deep', (fields: unknown[]) => fields.with(5, `${'a/'.repeat(300)}a\npackage.json`)],
    ['a path that is not canonical', (fields: unknown[]) => fields.with(5, 'lib\\a.js\npackage.json')],
    ['fewer paths than sizes', (fields: unknown[]) => fields.with(5, 'package.json')],
    ['a negative size', (fields: unknown[]) => fields.with(6, [-1, 2])],
    ['too few modes', (fields: unknown[]) => fields.with(7, '-')],
    ['digests that are not hex', (fields: unknown[]) => fields.with(8, 'g'.repeat(16))],
    ['a script without command', (fields: unknown[]) => fields.with(10, [])],
    ['bundled packages that are no list', (fields: unknown[]) => fields.with(11, 'x')],
    ['one field more', (fields: unknown[]) => [...fields, 1]],
    ['no list at all', () => ({})],
  ])('takes a row with the right check sum but %s for no row', (_, change) => {
    const { directory, entry, row } = fill();
    writeFileSync(row, rowOf(change(rowFields(entry))));

    expect(readStoreEntry(nodeFs, directory, entry.integrity, 'boot-1')).toBeUndefined();
    expect(readStoreFiles(nodeFs, directory, entry.integrity, 'boot-1')).toBeUndefined();
  });

  test('a row is the same bytes every time', () => {
    const { entry } = fill();

    expect(Buffer.from(encodeRow(entry)).equals(rowOf(rowFields(entry)))).toBe(true);
  });
});

describe('readStoreFiles', () => {
  test('gives what linking needs of the entry', () => {
    const { directory, entry, row } = fill();

    expect(readStoreFiles(nodeFs, directory, entry.integrity, 'boot-1')).toEqual({
      integrity: entry.integrity,
      directory: entry.directory,
      files: entry.files.map(({ path, mode, sizeBytes }) => ({ path, mode, sizeBytes })),
      hasInstallScripts: true,
      bootId: 'boot-1',
      soundAtMs: statSync(row).mtimeMs,
    });
  });

  test('takes paths that are unusual but safe', () => {
    const { directory, entry, row } = fill();
    const paths = ['\u00e9/[id] (1).js', 'package.json'];
    writeFileSync(row, rowOf(rowFields(entry).with(5, paths.join('\n'))));

    const found = readStoreFiles(nodeFs, directory, entry.integrity, 'boot-1');
    expect(found?.files.map(({ path }) => path)).toEqual(paths);
  });

  test('hashes the files again after a boot, and gives nothing when one is damaged', () => {
    const { directory, entry } = fill();

    expect(readStoreFiles(nodeFs, directory, entry.integrity, 'boot-2')?.bootId).toBe('boot-2');
    expect(readStoreEntry(nodeFs, directory, entry.integrity, 'boot-2')?.bootId).toBe('boot-2');
    writeFileSync(join(entry.directory, 'lib/a.js'), 'contenu');
    expect(readStoreFiles(nodeFs, directory, entry.integrity, 'boot-3')).toBeUndefined();
    expect(Object.keys(listTree(directory))).toEqual(['tmp/', 'v1/index/', 'v1/packages/']);
  });
});

describe('removeStoreEntry', () => {
  test('removes the row and the files, and does not mind when there are none', () => {
    const { directory, entry } = fill();
    removeStoreEntry(nodeFs, directory, entry.integrity);
    removeStoreEntry(nodeFs, directory, entry.integrity);

    expect(Object.keys(listTree(directory))).toEqual(['tmp/', 'v1/index/', 'v1/packages/']);
  });

  test('says so when it may not', () => {
    const { directory, entry } = fill();

    expect(() => removeStoreEntry({ ...nodeFs, removeTree: refuse }, directory, entry.integrity)).toThrow(
      expect.objectContaining({ code: 'DX_NO_PERMISSION' }),
    );
  });
});

function refuse(): never {
  throw Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS', syscall: 'open' });
}

function rowFields(entry: StoreEntry): unknown[] {
  const { files } = entry;
  return [
    entry.integrity,
    entry.name,
    entry.version,
    entry.bootId,
    'crc32',
    files.map(({ path }) => path).join('\n'),
    files.map(({ sizeBytes }) => sizeBytes),
    '-'.repeat(files.length),
    files.map(({ digest }) => digest).join(''),
    ['install'],
    ['x'],
    [],
  ];
}

function rowOf(fields: unknown): Buffer {
  const body = pack(fields);
  const head = Buffer.from('dxr1\0\0\0\0', 'latin1');
  head.writeUInt32LE(zlib.crc32(body), 4);
  return Buffer.concat([head, body]);
}
