import { chmodSync, existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, test } from 'vitest';
import {
  addArchive,
  readStoreFiles,
  removeStoreEntry,
  reviewStoreEntry,
  type StoreEntry,
} from '../src/index.ts';
import { rowPath } from '../src/store-layout.ts';
import { makeJob } from './demo-archive.ts';
import { makeTemporaryStore } from './temporary-store.ts';

interface Filled {
  readonly directory: string;
  readonly entry: StoreEntry;
  readonly file: string;
  readonly row: string;
}

function fill(): Filled {
  const { directory } = makeTemporaryStore();
  const entry = addArchive(nodeFs, directory, makeJob());
  const row = rowPath(directory, entry.integrity);
  return { directory, entry, file: join(entry.directory, 'lib/index.js'), row };
}

describe('P1 reviewStoreEntry', () => {
  test('counts what was only touched as sound from then on, wherever the clock is', () => {
    const { directory, entry, file, row } = fill();
    const future = Date.now() + 86_400_000;
    utimesSync(file, future / 1000, future / 1000);
    expect(readStoreFiles(nodeFs, directory, entry.integrity)?.soundAtMs).toBeLessThan(future);
    expect(reviewStoreEntry(nodeFs, directory, entry.integrity)).toBeUndefined();
    expect(statSync(row).mtimeMs).toBeGreaterThan(future);
    expect(readStoreFiles(nodeFs, directory, entry.integrity)?.soundAtMs).toBeGreaterThan(future);
  });

  test('removes what is damaged and says which file', () => {
    const { directory, entry, file } = fill();
    writeFileSync(file, 'x');
    expect(reviewStoreEntry(nodeFs, directory, entry.integrity)).toBe('lib/index.js');
    expect(existsSync(entry.directory)).toBe(false);
    expect(reviewStoreEntry(nodeFs, directory, entry.integrity)).toBe('');
  });

  test.each(['EROFS', 'EACCES'])('gives the same answers where nothing can be written (%s)', (code) => {
    const { directory, entry, file } = fill();
    const refuse = (): never => {
      throw Object.assign(new Error(code), { code, syscall: 'open' });
    };
    const fs: FsOps = {
      ...nodeFs,
      ...{ writeFile: refuse, rename: refuse, mkdir: refuse, chmod: refuse },
      removeTree: (path) => (path.includes('/store/tmp/') ? undefined : refuse()),
    };
    expect(reviewStoreEntry(fs, directory, entry.integrity)).toBeUndefined();
    writeFileSync(file, 'x');
    expect(reviewStoreEntry(fs, directory, entry.integrity)).toBe('lib/index.js');
    expect(existsSync(entry.directory)).toBe(true);
  });
});

test('removes a package whose directories may not be read or moved', () => {
  const { directory, entry } = fill();
  const opened = new Set<string>();
  const guard = (path: string): void => {
    if (opened.has(path)) return;
    throw Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'open' });
  };
  const fs: FsOps = {
    ...nodeFs,
    rename: (from, to) => {
      guard(from);
      nodeFs.rename(from, to);
    },
    removeTree: (path) => {
      if (path.includes('/store/tmp/')) guard(`${path}/lib`);
      nodeFs.removeTree(path);
    },
    chmod: (path, mode) => {
      opened.add(path);
      nodeFs.chmod(path, mode);
    },
  };
  chmodSync(join(entry.directory, 'lib'), 0);
  removeStoreEntry(fs, directory, entry.integrity);
  expect(existsSync(entry.directory)).toBe(false);
  expect(readdirSync(join(directory, 'tmp'))).toEqual([]);
});
