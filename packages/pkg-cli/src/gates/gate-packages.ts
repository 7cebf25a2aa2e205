import type { GateFacts } from '@dx/pkg-install';
import type { DirectoryPlacement } from '@dx/pkg-link';

/** Every package version that the tree is going to have, each once; copies of members are the project's own. */
export function desiredPackages({ plan }: GateFacts): readonly DirectoryPlacement[] {
  return unique(plan.desired.placements.filter(isPackage));
}

/** Those of them that the tree does not have yet. */
export function newPackages({ plan, current }: GateFacts): readonly DirectoryPlacement[] {
  const known = new Set(current?.placements.filter(isPackage).map(idOf));
  return unique(plan.desired.placements.filter(isPackage).filter((placement) => !known.has(idOf(placement))));
}

/** Whether a registry has it, rather than a repository, an address or a path. */
export function isOfRegistry({ resolved }: DirectoryPlacement): boolean {
  return resolved === undefined || /^https?:/i.test(resolved);
}

function isPackage(
  placement: GateFacts['plan']['desired']['placements'][number],
): placement is DirectoryPlacement {
  return placement.kind === 'directory' && placement.copyOf === undefined;
}

function idOf({ name, version }: DirectoryPlacement): string {
  return `${name}@${version}`;
}

function unique(placements: readonly DirectoryPlacement[]): readonly DirectoryPlacement[] {
  return [...new Map(placements.map((placement) => [idOf(placement), placement])).values()];
}
