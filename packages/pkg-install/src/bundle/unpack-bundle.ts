import { openBundle, openStore, type PackageBundle, type PackageStore, storeTasks } from '@dx/pkg-cache';
import { DxError, explainAnyFsError, type FsOps, type Integrity, type TaskRunner } from '@dx/pkg-core';
import { type HeldLock, nodeFs, openFileReader, openInlineRunner, shareLock } from '@dx/pkg-core/node';
import { openTaskRunner } from '../open-task-runner.ts';
import { lazyRunner, once } from '../session.ts';
import { storeLock } from '../take-turn.ts';
import { openArchivesAtHand } from './archives-at-hand.ts';
import { explainCancelled } from './bundle-cancelled.ts';
import { listArchives, type WantedArchive } from './list-archives.ts';
import type { BundleOptions, BundleScope, UnpackedBundle } from './types.ts';

/**
 * Opens a bundle in a file. `close` is needed on every path.
 *
 * @param file absolute
 * @throws DX_BUNDLE_MISSING, DX_BUNDLE_INVALID, DX_NO_PERMISSION, DX_FILE_SYSTEM
 */
export function openBundleFile(file: string): PackageBundle {
  try {
    return openBundle(openFileReader(file), file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw missingBundle(file);
    throw explainAnyFsError(error, `read ${file}`);
  }
}

function missingBundle(file: string): DxError {
  return new DxError({
    code: 'DX_BUNDLE_MISSING',
    message: `There is no bundle at ${file}`,
    hint: `dx cache pack ${file} makes it; with --if-present that it is missing is no error`,
    details: { file },
  });
}

/**
 * Puts the packages of a lock that a bundle has and the store lacks into the store, each hashed against the lock first: what
 * does not fit is left out, and an installation fetches it. Reads the bundle once, from front to back; unpacks on
 * threads where there is much. No network. Killed at any time, the store holds whole packages only.
 *
 * @param file absolute path of the bundle
 * @throws DX_BUNDLE_MISSING, DX_BUNDLE_INVALID; as `store.ensure`: DX_ARCHIVE_INVALID, DX_UNSAFE_PATH, DX_DISK_FULL, …;
 * DX_CANCELLED
 */
export async function unpackBundle(
  file: string,
  scope: BundleScope,
  options: BundleOptions,
): Promise<UnpackedBundle> {
  const bundle = openBundleFile(file);
  const fs = options.ports?.fs ?? nodeFs;
  const own = once(() => openRunner(fs, bundle, options));
  const runner = lazyRunner(() => options.ports?.runner ?? own());
  const store = openStore({ directory: `${options.home}/store`, fs, runner });
  try {
    return await restore({ bundle, file, store, wanted: wantedBy(scope, options) }, options);
  } catch (error) {
    throw explainCancelled(error, options.signal, 'what was unpacked stays in the store');
  } finally {
    store.close();
    bundle.close();
    await own.opened()?.close();
  }
}

/** Less than this is unpacked in the time that threads take to start. */
const smallBundleBytes = 3_000_000;

function openRunner(fs: FsOps, { sizeBytes }: PackageBundle, { ports }: BundleOptions): TaskRunner {
  if (sizeBytes < smallBundleBytes) return openInlineRunner(storeTasks(fs));
  return openTaskRunner(fs, 'tree', ports?.workerScripts);
}

type Wanted = ReadonlyMap<Integrity, WantedArchive>;

function wantedBy(scope: BundleScope, options: BundleOptions): Wanted {
  return new Map(listArchives(scope, options).archives.map((archive) => [archive.integrity, archive]));
}

interface Restoring {
  readonly bundle: PackageBundle;
  readonly file: string;
  readonly store: PackageStore;
  readonly wanted: Wanted;
}

async function restore(
  { bundle, file, store, wanted }: Restoring,
  options: BundleOptions,
): Promise<UnpackedBundle> {
  const lacking = new Map([...wanted].filter(([integrity]) => !store.has(integrity)));
  const found = bundle.archives.flatMap(({ integrity }) => lacking.get(integrity) ?? []);
  const { restored, damaged } = await bringAll(found, { bundle, store }, options);
  const missing = [...lacking.values()].filter(({ integrity }) => bundle.sizeOf(integrity) === undefined);
  const { key, sizeBytes, archives } = bundle;
  return Object.freeze({
    ...{ file, key, sizeBytes },
    restored: restored.sort(),
    presentCount: wanted.size - lacking.size,
    missing: missing.map(idOf).sort(),
    damaged: damaged.sort(),
    unneededCount: archives.filter(({ integrity }) => !wanted.has(integrity)).length,
  });
}

async function bringAll(
  archives: readonly WantedArchive[],
  { bundle, store }: Pick<Restoring, 'bundle' | 'store'>,
  options: BundleOptions,
): Promise<{ readonly restored: string[]; readonly damaged: string[] }> {
  const outcome = { restored: [] as string[], damaged: [] as string[] };
  if (archives.length === 0) return outcome;
  const bring = openArchivesAtHand({
    source: bundle,
    store: () => store,
    signal: options.signal,
    onDamaged: (request) => outcome.damaged.push(idOf(request)),
  });
  const share = await shareStore(options);
  try {
    await Promise.all(
      archives.map(async (archive) => {
        if ((await bring(archive)) !== undefined) outcome.restored.push(idOf(archive));
      }),
    );
  } finally {
    share.release();
  }
  return outcome;
}

/** Nobody removes packages from the store meanwhile. */
async function shareStore({ home, ports, signal }: BundleOptions): Promise<HeldLock> {
  const fs = ports?.fs ?? nodeFs;
  try {
    fs.mkdir(`${home}/locks/v1`, { recursive: true });
    return await shareLock(storeLock(home), { fs, what: 'dx cache unpack', signal });
  } catch (error) {
    throw explainAnyFsError(error, `unpack into ${home}`);
  }
}

/** A package as people know it. */
export function idOf({ name, version }: Pick<WantedArchive, 'name' | 'version'>): string {
  return `${name}@${version}`;
}
