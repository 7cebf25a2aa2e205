import { createHash } from 'node:crypto';
import type { Placement, Tree } from '../types.ts';

/**
 * What a tree consists of, in one text: every place with what is there, and the linker. Which packages turned out to have
 * scripts, and which of these have run, is not part of it. O(placements).
 */
export function digestTree({ linker, placements }: Tree): string {
  const hash = createHash('sha256').update(linker);
  for (const placement of placements) hash.update(`\n${describe(placement)}`);
  return hash.digest('base64url');
}

function describe(placement: Placement): string {
  if (placement.kind !== 'directory')
    return JSON.stringify([
      placement.kind,
      placement.path,
      placement.target,
      placement.kind === 'bin' ? placement.shim : null,
    ]);
  const { path, name, version, resolved, integrity, inBundle, patch, copyOf, content } = placement;
  const source = integrity ?? resolved;
  return JSON.stringify([path, name, version, source, inBundle, patch, copyOf, content]);
}

/** Locations of the project and of members that have a `node_modules` in the tree; sorted, so that the root is first. */
export function findOwners({ placements }: Tree): readonly string[] {
  const owners = new Set(['']);
  for (const { path } of placements) {
    const modules = `/${path}`.indexOf('/node_modules/');
    owners.add(path.slice(0, Math.max(0, modules - 1)));
  }
  return [...owners].sort();
}
