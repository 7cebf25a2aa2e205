import type { PackageStore } from '@dx/pkg-cache';
import { DxError, formatIntegrity, type Integrity } from '@dx/pkg-core';
import type { ArchiveRequest } from '@dx/pkg-fetch';
import type { ArchiveCarrier } from './archive-carrier.ts';
import type { BringAtHand } from './bundle/archives-at-hand.ts';
import { openTurnstile } from './turnstile.ts';

/** What an archive queue is made of. */
export interface ArchiveQueueParts {
  readonly store: PackageStore;
  /** Opened at the first archive that the store lacks. */
  readonly carrier: () => Promise<ArchiveCarrier>;
  readonly offline: boolean;
  /** Asked before any registry, and offline too. */
  readonly atHand?: BringAtHand | undefined;
  /** Brings what `isSource` says into the store. */
  readonly bringSource: (request: ArchiveRequest) => Promise<Integrity>;
  /** Whether no registry is asked for the archive: it is none's, or it was fetched already while versions were decided. */
  readonly isSource: (request: ArchiveRequest) => boolean;
}

/** Archives on their way into the store, each at most once whoever asks. */
export interface ArchiveQueue {
  /** Starts a download that will probably be needed; its failure is told only to those who ask with `ready`. */
  prefetch(request: ArchiveRequest): void;
  /** Starts all that are not under way. */
  fetchAll(requests: readonly ArchiveRequest[]): void;
  /** Resolves with the integrity to find the package by, once it is in the store. */
  ready(request: ArchiveRequest): Promise<Integrity>;
  /** Whether the store had no package of that integrity when it was asked for, and has been given it since. */
  wasAdded(integrity: Integrity): boolean;
  /** As `ready`, for a package that turned out to be gone from the store, or damaged there: it is brought once more. */
  again(request: ArchiveRequest): Promise<Integrity>;
}

/** How many packages that no registry has are brought at once: each may be a program of its own, such as git. */
const sourceLimit = 96;

/**
 * Opens a queue. Downloads run ahead of the plan while versions are still being decided; the plan then joins them.
 *
 * @throws DX_OFFLINE from `ready` when offline and the store lacks the package; every error of fetching and unpacking
 */
export function openArchiveQueue(parts: ArchiveQueueParts): ArchiveQueue {
  const flights = new Map<string, Promise<Integrity>>();
  const renewed = new Map<string, Promise<Integrity>>();
  const added = new Set<string>();
  const inTurn = openTurnstile(sourceLimit);
  const add = async (request: ArchiveRequest): Promise<Integrity> => {
    const integrity = await bring(parts, request, inTurn);
    if (request.integrity !== undefined) added.add(formatIntegrity(request.integrity));
    return integrity;
  };
  const start = (request: ArchiveRequest): Promise<Integrity> => {
    const flight = isStored(parts, request) ? Promise.resolve(request.integrity) : add(request);
    flight.catch(() => undefined);
    flights.set(keyOf(request), flight);
    return flight;
  };
  const startOnce = (request: ArchiveRequest): Promise<Integrity> =>
    flights.get(keyOf(request)) ?? start(request);
  return {
    prefetch: (request) => void startOnce(request),
    fetchAll: (requests) => {
      for (const request of requests) void startOnce(request);
    },
    ready: startOnce,
    wasAdded: (integrity) => added.has(formatIntegrity(integrity)),
    again: (request) => {
      const flight = renewed.get(keyOf(request)) ?? bring(parts, request, inTurn);
      renewed.set(keyOf(request), flight);
      return flight;
    },
  };
}

async function bring(
  parts: ArchiveQueueParts,
  request: ArchiveRequest,
  inTurn: ReturnType<typeof openTurnstile>,
): Promise<Integrity> {
  if (parts.isSource(request)) return inTurn(() => parts.bringSource(request));
  const integrity = await parts.atHand?.(request);
  if (integrity !== undefined) return integrity;
  if (parts.offline) throw notStored(request);
  const carrier = await parts.carrier();
  return carrier.bring(request);
}

/** What tells two archives apart: the content where it is known, else the URL. */
function keyOf(request: ArchiveRequest): string {
  return request.integrity === undefined ? request.url : formatIntegrity(request.integrity);
}

function isStored(
  parts: ArchiveQueueParts,
  request: ArchiveRequest,
): request is ArchiveRequest & { readonly integrity: Integrity } {
  return request.integrity !== undefined && parts.store.has(request.integrity);
}

/** The error for a package that only a network could bring. */
function notStored(request: ArchiveRequest): DxError {
  return new DxError({
    code: 'DX_OFFLINE',
    message: `${request.name}@${request.version} cannot be had offline: it is not in the store`,
    hint: 'Run the command again without --offline',
    details: { name: request.name, version: request.version },
  });
}
