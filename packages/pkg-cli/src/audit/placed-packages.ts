import type { PlacedPackage } from '@dx/pkg-audit';
import { copiedMember, type Lock, lockEdges } from '@dx/pkg-lock';

/** The packages of a lock that are neither links nor the project's own, with where they lie and what for. O(dependencies). */
export function placedPackages(lock: Lock): readonly PlacedPackage[] {
  const direct = new Set(lockEdges(lock).flatMap(({ from, to }) => (isOwn(from) ? [to] : [])));
  return listPackages(lock, direct);
}

/** The same, as if none were named by the project itself. O(packages). */
export function listPackages(lock: Lock, direct: ReadonlySet<unknown> = new Set()): readonly PlacedPackage[] {
  return Object.entries(lock.packages).flatMap(([path, entry]) => {
    if (entry.version === undefined || entry.link === true || isOwn(path)) return [];
    if (copiedMember(lock.packages, entry) !== undefined) return [];
    const { dev, optional, peer, version, name = nameOf(path) } = entry;
    const flags = { dev, optional, peer };
    const kinds = (['dev', 'optional', 'peer'] as const).filter((kind) => flags[kind] === true);
    return [{ name, version, path, kinds, isDirect: direct.has(path) }];
  });
}

/** Whether a package is there for what is left out only. */
export function isOmitted(lock: Lock, path: string, omit: readonly ('dev' | 'optional' | 'peer')[]): boolean {
  const { dev, optional, peer, devOptional } = lock.packages[path] ?? {};
  const flags = { dev, optional, peer };
  if (omit.some((kind) => flags[kind] === true)) return true;
  return devOptional === true && omit.includes('dev') && omit.includes('optional');
}

function isOwn(path: string): boolean {
  return !path.includes('node_modules/');
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
