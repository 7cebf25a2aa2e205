import { join } from 'node:path';
import { type FsOps, isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { faultyFs, recordingFs } from '@dx/pkg-core/testing';
import { describe, expect, test } from 'vitest';
import { addArchive } from '../src/add-archive.ts';
import { readStoreEntry } from '../src/read-store-entry.ts';
import type { StoreEntry } from '../src/types.ts';
import { makeJob } from './demo-archive.ts';
import { listTree, makeTemporaryStore } from './temporary-store.ts';

describe('addArchive when the disk fails', () => {
  test('leaves no temporary file and no wrong entry, whichever change fails', () => {
    const changes = countChanges();
    for (let at = 0; at < changes; at += 1) {
      const { directory } = makeTemporaryStore();
      const outcome = tryAdd(faultyFs(nodeFs, { at, fault: { kind: 'errno', code: 'ENOSPC' } }), directory);

      expect(isDxError(outcome, 'DX_DISK_FULL'), `change ${at}: ${String(outcome)}`).toBe(true);
      expect(Object.keys(listTree(join(directory, 'tmp'))), `change ${at}`).toEqual([]);
      expectSoundAfterwards(directory);
    }
  });

  test.each(['before', 'half', 'after'] as const)(
    'ends in the same bytes after a power cut %s any change',
    (when) => {
      const changes = countChanges();
      for (let at = 0; at < changes; at += 1) {
        const { directory } = makeTemporaryStore();
        tryAdd(faultyFs(nodeFs, { at, fault: { kind: 'power-off', when } }), directory);

        expectSoundAfterwards(directory);
      }
    },
  );
});

function countChanges(): number {
  const { fs, records } = recordingFs(nodeFs);
  addArchive(fs, makeTemporaryStore().directory, makeJob());
  return records.length;
}

function tryAdd(fs: FsOps, directory: string): StoreEntry | unknown {
  try {
    return addArchive(fs, directory, makeJob());
  } catch (error) {
    return error;
  }
}

function expectSoundAfterwards(directory: string): void {
  const { directory: clean } = makeTemporaryStore();
  const expected = addArchive(nodeFs, clean, makeJob());
  const found = readStoreEntry(nodeFs, directory, expected.integrity);
  if (found !== undefined) expect(listTree(found.directory)).toEqual(listTree(expected.directory));
  const entry = addArchive(nodeFs, directory, makeJob());
  expect({ ...entry, directory: '' }).toEqual({ ...expected, directory: '' });
  expect(listTree(entry.directory)).toEqual(listTree(expected.directory));
}
