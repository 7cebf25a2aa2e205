import {
  type ArchiveSource,
  type BundleSummary,
  type KeptArchives,
  openKeptArchives,
  writeBundle,
} from '@dx/pkg-cache';
import { DxError, explainAnyFsError, type FsOps, type Integrity, isDxError } from '@dx/pkg-core';
import { nodeFs, verifyIntegrity } from '@dx/pkg-core/node';
import { fetchArchives } from '@dx/pkg-fetch';
import { openClient } from '../open-client.ts';
import { archivesDirectory } from './archives-directory.ts';
import { explainCancelled } from './bundle-cancelled.ts';
import { type ArchiveList, listArchives, type WantedArchive } from './list-archives.ts';
import type { BundleOptions, BundleScope, PackedBundle } from './types.ts';
import { idOf } from './unpack-bundle.ts';

/** Where a bundle goes, and what it may be made of besides archives that were kept. */
export interface PackRequest extends BundleScope {
  /** Absolute; what is there is replaced, by one rename. */
  readonly file: string;
  /** A bundle that was there before, for instance. */
  readonly previous?: ArchiveSource;
}

/**
 * Writes a bundle with exactly what a lock needs: archives that installations kept, those of `previous`, and the others from
 * their registries, which are kept then. Each is hashed against the lock. Biggest first, so that threads which unpack end
 * together. One archive of at most what it takes is in memory at a time, and 64 MiB of those that are fetched.
 *
 * @throws DX_BUNDLE_INCOMPLETE offline, with what is not at hand; every error of fetching; DX_DISK_FULL, DX_NO_PERMISSION;
 * DX_CANCELLED
 */
export async function packBundle(request: PackRequest, options: BundleOptions): Promise<PackedBundle> {
  try {
    return await pack(request, options);
  } catch (error) {
    throw explainCancelled(error, options.signal, `${request.file} is as before`);
  }
}

async function pack(request: PackRequest, options: BundleOptions): Promise<PackedBundle> {
  const fs = options.ports?.fs ?? nodeFs;
  const list = listArchives(request, options);
  const kept = openKeptArchives(fs, archivesDirectory(options.home));
  const damaged = new Set<Integrity>();
  const find = (integrity: Integrity): ArchiveSource | undefined =>
    [kept, ...(damaged.has(integrity) ? [] : [request.previous])].find(
      (source) => source?.sizeOf(integrity) !== undefined,
    );
  for (;;) {
    const missing = list.archives.filter(({ integrity }) => find(integrity) === undefined);
    const failed = missing.length === 0 ? [] : await fetchMissing(missing, { request, kept, options });
    const outcome = tryWrite(fs, request.file, list, find);
    if ('sizeBytes' in outcome) {
      const leftOut = Object.freeze([...list.leftOut, ...failed].sort());
      const fetchedCount = missing.length - failed.length;
      return Object.freeze({ file: request.file, key: list.key, ...outcome, fetchedCount, leftOut });
    }
    // Fetched anew once: if that is damaged too, the disk is at fault.
    if (damaged.has(outcome.integrity)) throw outcome.error;
    damaged.add(outcome.integrity);
    kept.forget(outcome.integrity);
  }
}

type Find = (integrity: Integrity) => ArchiveSource | undefined;

interface Fetching {
  readonly request: PackRequest;
  readonly kept: KeptArchives;
  readonly options: BundleOptions;
}

/** Gives the optional packages that could not be had: an installation does without them too. */
async function fetchMissing(
  missing: readonly WantedArchive[],
  { request, kept, options }: Fetching,
): Promise<readonly string[]> {
  if (options.policy?.network === 'offline') throw incomplete(request.file, missing);
  const { settings } = request.workspace;
  const client = await openClient(settings, options, (event) => options.onEvent?.(event));
  const wanted = new Map(missing.map((archive) => [archive.integrity, archive]));
  const failed: string[] = [];
  try {
    const asked = options.signal === undefined ? {} : { signal: options.signal };
    for await (const result of fetchArchives(missing, client, asked)) {
      const { integrity } = result.status === 'fetched' ? result.archive.request : result.request;
      const archive = integrity === undefined ? undefined : wanted.get(integrity);
      if (archive === undefined) continue;
      if (result.status === 'fetched') keep(kept, result.archive.bytes, archive, options.home);
      else if (archive.isOptional) failed.push(idOf(archive));
      else throw result.error;
    }
  } finally {
    await client.close();
  }
  return failed;
}

function keep(kept: KeptArchives, bytes: Uint8Array, archive: WantedArchive, home: string): void {
  verifyIntegrity(bytes, archive.integrity, idOf(archive));
  if (kept.keep(archive.integrity, bytes)) return;
  throw new DxError({
    code: 'DX_BUNDLE_NOT_KEPT',
    message: `Cannot keep the archive of ${idOf(archive)} in ${archivesDirectory(home)}`,
    hint: 'Check free space and permissions of the directory',
    details: { directory: archivesDirectory(home), ...{ name: archive.name, version: archive.version } },
  });
}

type Written = BundleSummary | { readonly integrity: Integrity; readonly error: unknown };

function tryWrite(fs: FsOps, file: string, { key, archives }: ArchiveList, find: Find): Written {
  const found = archives.flatMap(({ integrity }) => {
    const source = find(integrity);
    return source === undefined ? [] : { integrity, source, sizeBytes: source.sizeOf(integrity) ?? 0 };
  });
  try {
    return writeBundle(fs, file, { key, archives: found.sort((a, b) => b.sizeBytes - a.sizeBytes) });
  } catch (error) {
    if (!isDxError(error, 'DX_BUNDLE_SOURCE')) throw explainAnyFsError(error, `write ${file}`);
    return { integrity: error.details['integrity'] as Integrity, error };
  }
}

const shownLines = 20;

function incomplete(file: string, missing: readonly WantedArchive[]): DxError {
  const names = missing.map(idOf);
  const more = names.length > shownLines ? [`  and ${names.length - shownLines} more`] : [];
  return new DxError({
    code: 'DX_BUNDLE_INCOMPLETE',
    message: [
      `${file} cannot be made offline: ${missing.length} archives were not kept:`,
      ...names.slice(0, shownLines).map((name) => `  ${name}`),
      ...more,
    ].join('\n'),
    hint: 'Install with --keep-archives or --bundle, or run the command again without --offline',
    details: { missing: names },
  });
}
