import { suitsHost } from '@dx/pkg-link';
import type { VersionManifest } from '@dx/pkg-resolve';
import { requestOf } from './archive-request.ts';
import type { Session } from './session.ts';

/**
 * Starts downloads while versions are still being decided. Without it the answer is the same, only later. Off when
 * nothing will be unpacked, when a part of the graph is omitted, offline, and where gates have their say first.
 */
export function openPrefetch(session: Session): ((manifest: VersionManifest) => void) | undefined {
  const { policy, gates } = session.options;
  if (gates !== undefined) return undefined;
  const isWanted = (policy?.outcome ?? 'tree') === 'tree' && (policy?.omit ?? []).length === 0;
  if (!isWanted || policy?.network === 'offline') return undefined;
  return (manifest) => {
    if (!suitsHost(manifest, session.host)) return;
    session.archives().prefetch(requestOf(manifest));
  };
}
