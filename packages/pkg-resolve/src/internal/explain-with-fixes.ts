import { isDxError } from '@dx/pkg-core';
import type { PeerConflict } from '../peer-errors.ts';
import { peerConflict } from '../peer-errors.ts';
import type { MetadataSource, ResolveInput } from '../types.ts';
import { findPeerFixes } from './find-peer-fixes.ts';

/** A conflict of peers is told with what would solve it. */
export async function explainWithFixes(
  error: unknown,
  input: ResolveInput,
  source: MetadataSource,
  retry: (input: ResolveInput) => Promise<unknown>,
): Promise<unknown> {
  const conflict = conflictOf(error);
  if (conflict === undefined) return error;
  const fixes = await findPeerFixes({
    importers: input.importers,
    conflict,
    source,
    attempt: (importers) => retry({ ...input, importers }).then(() => 'solved' as const, conflictOf),
  });
  return peerConflict({ ...conflict, fixes });
}

function conflictOf(error: unknown): PeerConflict | undefined {
  if (!isDxError(error, 'DX_PEER_CONFLICT') || !('wishes' in error.details)) return undefined;
  return error.details as unknown as PeerConflict;
}
