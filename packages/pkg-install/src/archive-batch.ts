import type { Integrity } from '@dx/pkg-core';
import { type ArchiveRequest, fetchArchives } from '@dx/pkg-fetch';
import type { ArchiveQueueParts } from './archive-queue.ts';
import { keyOf, notStored, signalOption, storeArchive } from './store-archive.ts';

/** How many archives may wait for the store before downloads pause: bytes in memory stay bounded. */
const unpackLimit = 48;

interface Settler {
  readonly promise: Promise<Integrity>;
  readonly resolve: (integrity: Integrity) => void;
  readonly reject: (reason: unknown) => void;
}

/** Starts one bounded download of many, largest first; the answer gives the outcome of each request. */
export function openBatch(
  parts: ArchiveQueueParts,
  requests: readonly ArchiveRequest[],
): (request: ArchiveRequest) => Promise<Integrity> {
  const settlers = new Map(requests.map((request) => [keyOf(request), openSettler()]));
  if (requests.length > 0) {
    runBatch(parts, requests, settlers).catch((reason: unknown) => {
      for (const settler of settlers.values()) settler.reject(reason);
    });
  }
  return (request) =>
    settlers.get(keyOf(request))?.promise ??
    Promise.reject(new TypeError(`not in this batch: ${request.url}`));
}

async function runBatch(
  parts: ArchiveQueueParts,
  requests: readonly ArchiveRequest[],
  settlers: ReadonlyMap<string, Settler>,
): Promise<void> {
  if (parts.offline) {
    for (const request of requests) settlers.get(keyOf(request))?.reject(notStored(request));
    return;
  }
  const unpacking = new Set<Promise<void>>();
  for await (const result of fetchArchives(requests, await parts.client(), signalOption(parts))) {
    if (result.status === 'failed') {
      settlers.get(keyOf(result.request))?.reject(result.error);
      continue;
    }
    const settler = settlers.get(keyOf(result.archive.request));
    const stored = storeArchive(parts, result.archive)
      .then(settler?.resolve, settler?.reject)
      .finally(() => unpacking.delete(stored));
    unpacking.add(stored);
    if (unpacking.size >= unpackLimit) await Promise.race(unpacking);
  }
}

function openSettler(): Settler {
  let resolve: Settler['resolve'] = () => undefined;
  let reject: Settler['reject'] = () => undefined;
  const promise = new Promise<Integrity>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
