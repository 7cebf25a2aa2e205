import { DxError, formatIntegrity, type Integrity } from '@dx/pkg-core';
import type { Archive, ArchiveRequest } from '@dx/pkg-fetch';
import type { ArchiveQueueParts } from './archive-queue.ts';

/** What tells two archives apart: the content where it is known, else the URL. */
export function keyOf(request: ArchiveRequest): string {
  return request.integrity === undefined ? request.url : formatIntegrity(request.integrity);
}

/** Puts a received archive into the store, which checks its bytes. */
export async function storeArchive(parts: ArchiveQueueParts, archive: Archive): Promise<Integrity> {
  const { integrity, name, version } = archive.request;
  return parts.store.ensure({
    bytes: archive.bytes,
    name,
    version,
    ...(integrity === undefined ? {} : { integrity }),
  });
}

/** The signal as an option, absent when there is none. */
export function signalOption(parts: ArchiveQueueParts): { readonly signal?: AbortSignal } {
  return parts.signal === undefined ? {} : { signal: parts.signal };
}

/** The error for a package that only a network could bring. */
export function notStored(request: ArchiveRequest): DxError {
  return new DxError({
    code: 'DX_OFFLINE',
    message: `${request.name}@${request.version} cannot be had offline: it is not in the store`,
    hint: 'Run the command again without --offline',
    details: { name: request.name, version: request.version },
  });
}
