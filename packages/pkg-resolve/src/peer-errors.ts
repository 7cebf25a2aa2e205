import { DxError } from '@dx/pkg-core';
import { drawConflict, drawFixes, installCommand } from './internal/draw-conflict.ts';

/** One package's wish in a conflict of peers. */
export interface PeerWish {
  /** `name@version`, or the importer. */
  readonly by: string;
  readonly kind: 'peer' | 'dependency';
  readonly range: string;
  /** Names with versions from an importer down to `by`. */
  readonly path: readonly string[];
  /** Where the way begins. */
  readonly importer: string;
  /** The importer's own dependency that the way leads over, with the version it has; absent for the importer's own wish. */
  readonly direct?: { readonly name: string; readonly version: string };
}

/** One range in a manifest of the project that is to be another. */
export interface DirectChange {
  readonly importer: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** Changes that together let the resolution succeed; each was tried. */
export interface PeerFix {
  readonly changes: readonly DirectChange[];
}

/** `details` of `DX_PEER_CONFLICT` when packages exclude each other. */
export interface PeerConflict {
  /** What they want different versions of. */
  readonly name: string;
  /** The version that is there. */
  readonly found?: string;
  /** What cannot be placed because of that, as `name@version`. */
  readonly installing: string;
  /** The first is the one that is not served. */
  readonly wishes: readonly PeerWish[];
  /** The smallest changes that solve it, best first; none when none was found. */
  readonly fixes: readonly PeerFix[];
}

/** Peers that exclude each other. */
export function peerConflict(conflict: PeerConflict): DxError {
  const solved = drawFixes(conflict.fixes);
  const best = conflict.fixes[0];
  const lines = [...drawConflict(conflict), ...(solved.length === 0 ? [] : ['', ...solved])];
  return new DxError({
    code: 'DX_PEER_CONFLICT',
    message: lines.join('\n'),
    hint:
      best === undefined
        ? 'Accept the conflict with --force, or ignore peers with --legacy-peer-deps'
        : installCommand(best),
    details: { ...conflict },
  });
}

/** Peers that displace each other in turn, so that no tree ever holds. */
export function peersUnsettled(name: string, wantedBy: readonly string[]): DxError {
  return new DxError({
    code: 'DX_PEER_CONFLICT',
    message: `Cannot place ${name}: peers displace each other without end (wanted by ${wantedBy.join(' > ')})`,
    hint: 'Narrow the range of one of these packages, or ignore peers with --legacy-peer-deps',
    details: { name, wantedBy },
  });
}
