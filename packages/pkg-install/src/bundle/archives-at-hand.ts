import type { ArchiveSource, PackageStore } from '@dx/pkg-cache';
import { explainAnyFsError, type Integrity, isDxError } from '@dx/pkg-core';
import { type ArchiveRequest, type ByteBudget, openByteBudget } from '@dx/pkg-fetch';
import { maxPackedBytes, maxRequests } from '../archive-carrier.ts';

/** What archives at hand are brought with. */
export interface ArchivesAtHandParts {
  readonly source: ArchiveSource;
  readonly store: () => PackageStore;
  readonly signal?: AbortSignal | undefined;
  /** Told of each archive that is not what the lock says, or cannot be read. */
  readonly onDamaged: (request: ArchiveRequest) => void;
}

/** Brings one archive into the store; `undefined` where it is not at hand, or turned out not to be what was asked for. */
export type BringAtHand = (request: ArchiveRequest) => Promise<Integrity | undefined>;

/**
 * Archives that the caller has, from a bundle for instance. Each is hashed where it is unpacked, as those from a registry
 * are, and at most 32 MiB of them are in memory. One without an integrity in the lock is never taken from here.
 */
export function openArchivesAtHand(parts: ArchivesAtHandParts): BringAtHand {
  const budget = openByteBudget({ maxBytes: maxPackedBytes, maxShares: maxRequests });
  return async (request) => {
    const { integrity } = request;
    const sizeBytes = integrity === undefined ? undefined : parts.source.sizeOf(integrity);
    if (integrity === undefined || sizeBytes === undefined) return undefined;
    return bring(parts, budget, { ...request, integrity }, sizeBytes);
  };
}

async function bring(
  { source, store, signal, onDamaged }: ArchivesAtHandParts,
  budget: ByteBudget,
  request: ArchiveRequest & { readonly integrity: Integrity },
  sizeBytes: number,
): Promise<Integrity | undefined> {
  const { name, version, integrity } = request;
  const share = await budget.enter(signal);
  try {
    await share.admit(sizeBytes, signal);
    const bytes = tryRead(source, integrity);
    if (bytes !== undefined) return await store().ensure({ bytes, name, version, integrity });
    onDamaged(request);
  } catch (error) {
    if (!isDxError(error, 'DX_INTEGRITY_MISMATCH')) throw error;
    onDamaged(request);
  } finally {
    share.leave();
  }
  return undefined;
}

/** A disk that cannot read a bundle costs the bundle. */
function tryRead(source: ArchiveSource, integrity: Integrity): Uint8Array<ArrayBuffer> | undefined {
  try {
    return source.read(integrity);
  } catch (error) {
    if (isDxError(explainAnyFsError(error, ''))) return undefined;
    throw error;
  }
}
