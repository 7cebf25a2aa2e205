import type { Integrity } from '@dx/pkg-core';
import { readStoreEntry } from './read-store-entry.ts';
import { rowPath } from './store-layout.ts';
import { decodeRow, rowIntegrity } from './store-row.ts';
import type { AddTask } from './store-tasks.ts';
import type { AddJob, PackageStore, PackedArchive, StoreEntry, StoreOptions } from './types.ts';

/**
 * A store of unpacked packages, one directory per archive, keyed by the archive's hash. Touches nothing until asked.
 *
 * @example
 * const runner = openInlineRunner(storeTasks(nodeFs));
 * const store = openStore({ directory: '/var/cache/packages', fs: nodeFs, runner });
 * const entry = await store.add({ bytes, name: 'react', version: '18.3.1' });
 */
export function openStore(options: StoreOptions): PackageStore {
  const { directory, fs, bootId } = options;
  const running = new Map<Integrity, Promise<StoreEntry>>();
  const get = (integrity: Integrity): StoreEntry | undefined =>
    readStoreEntry(fs, directory, integrity, bootId);

  async function addOnce(archive: PackedArchive, integrity: Integrity): Promise<StoreEntry> {
    return get(integrity) ?? runAdd(options, archive);
  }

  return {
    directory,
    has: (integrity) => fs.lstat(rowPath(directory, integrity)) !== undefined,
    get,
    add: (archive) => {
      const { integrity } = archive;
      if (integrity === undefined) return runAdd(options, archive);
      const adding =
        running.get(integrity) ?? addOnce(archive, integrity).finally(() => running.delete(integrity));
      running.set(integrity, adding);
      return adding;
    },
    close: () => running.clear(),
  };
}

async function runAdd(options: StoreOptions, archive: PackedArchive): Promise<StoreEntry> {
  const { directory, limits, bootId, runner } = options;
  const { integrity } = archive;
  const job: AddJob = {
    bytes: ownBuffer(archive.bytes),
    name: archive.name,
    version: archive.version,
    ...(integrity === undefined ? {} : { integrity }),
    ...(limits === undefined ? {} : { limits }),
    ...(bootId === undefined ? {} : { bootId }),
  };
  const task: AddTask = { directory, job };
  const row = await runner.run('store.add', task, [job.bytes.buffer]);
  return readAnswer(row, directory);
}

/** Only a whole buffer can move; a view into a shared one is copied first. */
function ownBuffer(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}

function readAnswer(row: unknown, directory: string): StoreEntry {
  const integrity = row instanceof Uint8Array ? rowIntegrity(row) : undefined;
  const entry = integrity === undefined ? undefined : decodeRow(row as Uint8Array, directory, integrity);
  if (entry === undefined) throw new TypeError('The runner does not answer "store.add" as storeTasks does');
  return entry;
}
