import type { PackageStore } from '@dx/pkg-cache';
import type { Integrity } from '@dx/pkg-core';
import type { ArchiveRequest, RegistryClient } from '@dx/pkg-fetch';
import { openBatch } from './archive-batch.ts';
import { keyOf, notStored, signalOption, storeArchive } from './store-archive.ts';
import { openTurnstile } from './turnstile.ts';

/** Who brings archives. */
export type ArchiveClient = Pick<RegistryClient, 'archive'>;

/** What an archive queue is made of. */
export interface ArchiveQueueParts {
  readonly store: PackageStore;
  /** Opened at the first archive that the store lacks. */
  readonly client: () => Promise<ArchiveClient>;
  readonly offline: boolean;
  /** Brings what `isSource` says into the store. */
  readonly bringSource: (request: ArchiveRequest) => Promise<Integrity>;
  /** Whether no registry is asked for the archive: it is none's, or it was fetched already while versions were decided. */
  readonly isSource: (request: ArchiveRequest) => boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Archives on their way into the store, each at most once whoever asks. */
export interface ArchiveQueue {
  /** Starts a download that will probably be needed; its failure is told only to those who ask with `ready`. */
  prefetch(request: ArchiveRequest): void;
  /** Starts all that are not under way, largest first. */
  fetchAll(requests: readonly ArchiveRequest[]): void;
  /** Resolves with the integrity to find the package by, once it is in the store. */
  ready(request: ArchiveRequest): Promise<Integrity>;
}

/** How many downloads may run ahead of the plan. */
const prefetchLimit = 96;

/**
 * Opens a queue. Downloads run ahead of the plan while versions are still being decided; the plan then joins them.
 *
 * @throws DX_OFFLINE from `ready` when offline and the store lacks the package; every error of fetching and unpacking
 */
export function openArchiveQueue(parts: ArchiveQueueParts): ArchiveQueue {
  const flights = new Map<string, Promise<Integrity>>();
  const start = (request: ArchiveRequest, run: () => Promise<Integrity>): Promise<Integrity> => {
    const flight = isStored(parts, request) ? Promise.resolve(request.integrity) : run();
    flight.catch(() => undefined);
    flights.set(keyOf(request), flight);
    return flight;
  };
  const inTurn = openTurnstile(prefetchLimit);
  const bring = (request: ArchiveRequest) =>
    parts.isSource(request) ? parts.bringSource(request) : downloadOne(parts, request);
  const download = (request: ArchiveRequest) => inTurn(() => bring(request));
  return {
    prefetch: (request) => {
      if (!flights.has(keyOf(request))) start(request, () => download(request));
    },
    fetchAll: (requests) => {
      const missing = requests.filter((request) => !flights.has(keyOf(request)) && !isStored(parts, request));
      const batch = openBatch(parts, uniqueByKey(missing.filter((request) => !parts.isSource(request))));
      for (const request of missing)
        start(request, () => (parts.isSource(request) ? download(request) : batch(request)));
    },
    ready: (request) => flights.get(keyOf(request)) ?? start(request, () => download(request)),
  };
}

function isStored(
  parts: ArchiveQueueParts,
  request: ArchiveRequest,
): request is ArchiveRequest & { readonly integrity: Integrity } {
  return request.integrity !== undefined && parts.store.has(request.integrity);
}

function uniqueByKey(requests: readonly ArchiveRequest[]): readonly ArchiveRequest[] {
  return [...new Map(requests.map((request) => [keyOf(request), request])).values()];
}

async function downloadOne(parts: ArchiveQueueParts, request: ArchiveRequest): Promise<Integrity> {
  if (parts.offline) throw notStored(request);
  const client = await parts.client();
  return storeArchive(parts, await client.archive(request, signalOption(parts)));
}
