import { createRecord, sortRecord } from './compare-names.ts';
import { type DependencyFlags, dependencyFlags } from './dependency-flags.ts';
import { lockEdges } from './resolve-edge.ts';
import type { Lock, LockPackage } from './types.ts';

/** The packages with the flags that npm would work out, instead of those that they had; links have none. O(dependencies). */
export function addFlags(packages: Lock['packages'], legacyPeerDeps: boolean): Lock['packages'] {
  const edges = lockEdges({ packages });
  const used = legacyPeerDeps
    ? edges.filter(({ kind }) => kind !== 'peer' && kind !== 'peerOptional')
    : edges;
  const flags = dependencyFlags({ packages }, used);
  const flagged = createRecord<LockPackage>();
  for (const location of Object.keys(packages)) {
    const entry = packages[location] ?? {};
    flagged[location] = entry.link ? entry : withFlags(entry, flags.get(location) ?? {});
  }
  return Object.freeze(flagged);
}

/** The entry as it is apart from what follows from the other entries. */
export function withoutFlags(entry: LockPackage): LockPackage {
  const { dev: _dev, optional: _optional, devOptional: _devOptional, peer: _peer, extra, ...rest } = entry;
  const { extraneous: _extraneous, ...kept } = extra ?? {};
  return { ...rest, ...(Object.keys(kept).length > 0 && { extra: sortRecord(kept) }) };
}

/** The entry with these flags instead of those that it had; the same object where they are the same. */
export function withFlags(entry: LockPackage, { extraneous, ...flags }: DependencyFlags): LockPackage {
  if (!extraneous && entry.extra === undefined && hasFlags(entry, flags)) return entry;
  const { extra, ...rest } = withoutFlags(entry);
  const all = extraneous ? { ...extra, extraneous } : extra;
  return Object.freeze({ ...rest, ...flags, ...(all && { extra: sortRecord(all) }) });
}

function hasFlags(entry: LockPackage, { dev, optional, devOptional, peer }: DependencyFlags): boolean {
  return (
    entry.dev === dev &&
    entry.optional === optional &&
    entry.devOptional === devOptional &&
    entry.peer === peer
  );
}
