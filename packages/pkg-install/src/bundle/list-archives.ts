import { createHash } from 'node:crypto';
import type { Integrity } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import type { ArchiveRequest } from '@dx/pkg-fetch';
import { type DirectoryPlacement, layoutTree } from '@dx/pkg-link';
import { copiedMember, type Lock } from '@dx/pkg-lock';
import { combineSettings } from '@dx/pkg-workspace';
import { archiveRequestOf } from '../archive-request.ts';
import { detectHost } from '../detect-host.ts';
import { isSourceAddress } from '../source-memory.ts';
import { wantedHost } from '../wanted-host.ts';
import type { BundleOptions, BundleScope } from './types.ts';

/** An archive that a bundle can have. */
export interface WantedArchive extends ArchiveRequest {
  readonly integrity: Integrity;
  /** An installation does without it where it cannot be had. */
  readonly isOptional: boolean;
}

/** What a lock needs, and a name for it. */
export interface ArchiveList {
  /** The same for the same archives, whatever else the lock says: `dx-bundle-1-linux-x64-<32 hex digits>`. */
  readonly key: string;
  /** One per integrity, sorted by that. */
  readonly archives: readonly WantedArchive[];
  /** `name@version` of packages that no registry has, or of which the lock does not say the integrity. Sorted. */
  readonly leftOut: readonly string[];
}

const formatVersion = 1;

/** The archives that an installation with this lock unpacks, here or on all platforms. O(n log n). */
export function listArchives(scope: BundleScope, options: BundleOptions): ArchiveList {
  const { workspace, lock, platforms } = scope;
  const { settings } = workspace;
  const here = options.ports?.host ?? detectHost(options.ports?.fs ?? nodeFs, options.project.nodeVersion);
  const host = wantedHost(here, settings);
  const omit = options.policy?.omit ?? combineSettings(settings).omit;
  const { tree } = layoutTree(lock, host, { omit, platformCheck: 'ignore' });
  const placed = tree.placements.filter((placement) => placement.kind === 'directory');
  const needed = platforms === 'here' ? placed : placementsOf(lock);
  const wanted = new Map<Integrity, WantedArchive>();
  const leftOut = new Set<string>();
  for (const placement of needed) {
    if (placement.inBundle || placement.copyOf !== undefined) continue;
    const { integrity, ...request } = archiveRequestOf(placement, settings);
    if (integrity === undefined || isSourceAddress(request.url))
      leftOut.add(`${request.name}@${request.version}`);
    else if (!wanted.has(integrity))
      wanted.set(integrity, { ...request, integrity, isOptional: placement.optional });
  }
  const archives = [...wanted.values()].sort((a, b) => (a.integrity < b.integrity ? -1 : 1));
  const platform = platforms === 'all' ? 'all' : nameOf(host);
  return { key: keyOf(platform, archives), archives, leftOut: [...leftOut].sort() };
}

/** Every package of a lock as it would be placed where all of them run. */
function placementsOf(lock: Lock): readonly DirectoryPlacement[] {
  return Object.entries(lock.packages).flatMap(([path, entry]) => {
    const isPackage = path.includes('node_modules/') && entry.link !== true;
    if (!isPackage || copiedMember(lock.packages, entry) !== undefined) return [];
    const { version = '', resolved, integrity } = entry;
    return {
      kind: 'directory',
      path,
      name: entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      optional: entry.optional === true,
      hasInstallScript: false,
      inBundle: entry.inBundle === true,
      ...(resolved === undefined ? {} : { resolved }),
      ...(integrity === undefined ? {} : { integrity }),
    };
  });
}

function nameOf({ platform, arch, libc }: { platform: string; arch: string; libc?: string }): string {
  return [platform, arch, ...(libc === 'musl' ? ['musl'] : [])]
    .join('-')
    .replace(/[^\w-]/g, '_')
    .slice(0, 60);
}

function keyOf(platform: string, archives: readonly WantedArchive[]): string {
  const hash = createHash('sha256');
  for (const { integrity } of archives) hash.update(`${integrity}\n`);
  return `dx-bundle-${formatVersion}-${platform}-${hash.digest('hex').slice(0, 32)}`;
}
