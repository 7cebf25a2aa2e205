import { type FsOps, type Integrity, parseIntegrity } from '@dx/pkg-core';
import { readStoreEntry, readStoreFiles } from './read-store-entry.ts';
import { packageDirectory, rowPath } from './store-layout.ts';
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
  const { directory, fs, bootId, archives } = options;
  const adding = new Map<Integrity, Promise<StoreEntry>>();
  const ensuring = new Map<Integrity, Promise<Integrity>>();
  const has = (integrity: Integrity): boolean => fs.lstat(rowPath(directory, integrity)) !== undefined;
  const get = (integrity: Integrity): StoreEntry | undefined =>
    readStoreEntry(fs, directory, integrity, bootId);

  async function addOnce(archive: PackedArchive, integrity: Integrity): Promise<StoreEntry> {
    await ensuring.get(integrity)?.catch(() => undefined);
    return (has(integrity) ? get(integrity) : undefined) ?? runAdd(options, archive);
  }

  async function ensureOnce(archive: PackedArchive, integrity: Integrity): Promise<Integrity> {
    const added = adding.get(integrity);
    if (added !== undefined) return (await added).integrity;
    const isThere = has(integrity) && readStoreFiles(fs, directory, integrity, bootId) !== undefined;
    return isThere ? integrity : runEnsure(options, archive);
  }

  return {
    directory,
    ...(archives === undefined ? {} : { archives }),
    has,
    get,
    manifest: (integrity) => readManifest(fs, packageDirectory(directory, integrity)),
    add: (archive) =>
      archive.integrity === undefined
        ? runAdd(options, archive)
        : share(adding, archive.integrity, (integrity) => addOnce(archive, integrity)),
    ensure: (archive) =>
      archive.integrity === undefined
        ? runEnsure(options, archive)
        : share(ensuring, archive.integrity, (integrity) => ensureOnce(archive, integrity)),
    close: () => {
      adding.clear();
      ensuring.clear();
    },
  };
}

function readManifest(fs: FsOps, directory: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const text = new TextDecoder().decode(fs.readFile(`${directory}/package.json`));
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

/** The work under way for an integrity, or `start`ed when there is none. */
function share<Result>(
  running: Map<Integrity, Promise<Result>>,
  integrity: Integrity,
  start: (integrity: Integrity) => Promise<Result>,
): Promise<Result> {
  const work = running.get(integrity) ?? start(integrity).finally(() => running.delete(integrity));
  running.set(integrity, work);
  return work;
}

async function runAdd(options: StoreOptions, archive: PackedArchive): Promise<StoreEntry> {
  const row = await runTask(options, 'store.add', archive);
  const integrity = row instanceof Uint8Array ? rowIntegrity(row) : undefined;
  const entry =
    integrity === undefined ? undefined : decodeRow(row as Uint8Array, options.directory, integrity);
  if (entry === undefined) throw wrongAnswer('store.add');
  return entry;
}

async function runEnsure(options: StoreOptions, archive: PackedArchive): Promise<Integrity> {
  const integrity = await runTask(options, 'store.ensure', archive);
  const fits = typeof integrity === 'string' && (archive.integrity ?? integrity) === integrity;
  if (!fits) throw wrongAnswer('store.ensure');
  return archive.integrity ?? parseIntegrity(integrity);
}

function runTask(options: StoreOptions, name: string, archive: PackedArchive): Promise<unknown> {
  const { directory, limits, bootId, archives, runner } = options;
  const { integrity } = archive;
  const job: AddJob = {
    bytes: ownBuffer(archive.bytes),
    name: archive.name,
    version: archive.version,
    ...(integrity === undefined ? {} : { integrity }),
    ...(limits === undefined ? {} : { limits }),
    ...(bootId === undefined ? {} : { bootId }),
    ...(archives === undefined ? {} : { keepIn: archives }),
  };
  const task: AddTask = { directory, job };
  return runner.run(name, task, [job.bytes.buffer]);
}

/** Only a whole buffer can move; a view into a shared one is copied first. `slice` of a `Buffer` would be another view. */
function ownBuffer(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

function wrongAnswer(task: string): TypeError {
  return new TypeError(`The runner does not answer "${task}" as storeTasks does`);
}
