import type { FsOps } from '@dx/pkg-core';
import { nodeFs, openFileReader } from '@dx/pkg-core/node';
import { findInDatabase } from './find-in-database.ts';
import { badDatabase, type DatabaseBytes, readTable } from './read-table.ts';
import type { AdvisoryDatabase, StoredAdvisory } from './types.ts';

/** Where a database lies. */
export interface DatabasePlace {
  /** Absolute. */
  readonly file: string;
  readonly fs: FsOps;
}

/**
 * The advisories in a file; undefined when there is none. Reads the beginning of it, 8 bytes a name, and then the records
 * of the names that are asked for; a file system other than that of Node gives all of it.
 *
 * @throws DX_AUDIT_DATABASE when the file is no database, one of another version, cut off or changed
 */
export function openAdvisoryDatabase({ file, fs }: DatabasePlace): AdvisoryDatabase | undefined {
  const stat = fs.stat(file);
  if (stat === undefined) return undefined;
  if (stat.kind !== 'file') throw badDatabase(file, 'it is no file');
  const bytes = fs === nodeFs ? openFileReader(file) : inMemory(fs.readFile(file));
  try {
    return openDatabase(bytes, file);
  } catch (error) {
    bytes.close();
    throw error;
  }
}

/** The same from bytes; `file` is for errors. */
export function decodeDatabase(bytes: Uint8Array, file: string): AdvisoryDatabase {
  return openDatabase(inMemory(bytes), file);
}

function openDatabase(bytes: DatabaseBytes, file: string): AdvisoryDatabase {
  const table = readTable(bytes, file);
  const { count, facts, recordAt, recordOf } = table;
  return Object.freeze<AdvisoryDatabase>({
    facts,
    find: (packages) => findInDatabase(packages, (name) => listOf(recordOf(name)?.value)),
    entries: function* () {
      for (let at = 0; at < count; at += 1) {
        const { name, value } = recordAt(at);
        yield [name, listOf(value)] as const;
      }
    },
    withdrawn: () => new Map(Object.entries(recordAt(count).value as Readonly<Record<string, string>>)),
    close: () => bytes.close(),
  });
}

function listOf(value: unknown): readonly StoredAdvisory[] {
  return Array.isArray(value) ? (value as readonly StoredAdvisory[]) : [];
}

function inMemory(bytes: Uint8Array): DatabaseBytes {
  const all = bytes as Uint8Array<ArrayBuffer>;
  return {
    sizeBytes: all.length,
    read: (offset, length) => all.subarray(offset, offset + length),
    close: () => undefined,
  };
}
