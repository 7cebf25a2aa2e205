import { sortNames } from './compare-names.ts';
import { isImporterLocation, locationName } from './location.ts';
import type { Lock, LockChange, LockPackage } from './types.ts';

/**
 * What is other in `to` than in `from`, by location in npm's order: packages that came, went, or have other content (real name,
 * version, source, integrity, link target). Importers and flags do not count. `from` and `to` of a change are versions;
 * `name@version` where another package came under the same name; else the hash or source that differs; a link's are its
 * target. O(packages).
 */
export function diffLocks(from: Lock, to: Lock): readonly LockChange[] {
  const changes: LockChange[] = [];
  const locations = new Set([...Object.keys(from.packages), ...Object.keys(to.packages)]);
  for (const location of sortNames([...locations])) {
    if (isImporterLocation(location)) continue;
    const change = compareEntries(location, from.packages[location], to.packages[location]);
    if (change !== undefined) changes.push(Object.freeze(change));
  }
  return Object.freeze(changes);
}

function compareEntries(
  location: string,
  from: LockPackage | undefined,
  to: LockPackage | undefined,
): LockChange | undefined {
  const name = to?.name ?? from?.name ?? locationName(location);
  if (from === undefined) return { kind: 'added', location, name, ...label('to', to, 'version', location) };
  if (to === undefined)
    return { kind: 'removed', location, name, ...label('from', from, 'version', location) };
  const key = differingKey(from, to);
  if (key === undefined) return undefined;
  const labels = { ...label('from', from, key, location), ...label('to', to, key, location) };
  return { kind: 'changed', location, name, ...labels };
}

type Key = 'version' | 'name' | 'integrity' | 'resolved';

/** The field to show: the first that differs. A source that only one side records is no difference. */
function differingKey(from: LockPackage, to: LockPackage): Key | undefined {
  if (from.link !== to.link) return 'resolved';
  if (from.name !== to.name) return 'name';
  if (from.version !== to.version) return 'version';
  const { integrity, resolved } = from;
  if (integrity !== undefined && to.integrity !== undefined && integrity !== to.integrity) return 'integrity';
  if (resolved !== undefined && to.resolved !== undefined && resolved !== to.resolved) return 'resolved';
  return undefined;
}

function label(
  side: 'from' | 'to',
  entry: LockPackage | undefined,
  key: Key,
  location: string,
): Partial<LockChange> {
  const value = entry?.link ? entry.resolved : labelText(entry, key, location);
  return value === undefined ? {} : { [side]: value };
}

function labelText(entry: LockPackage | undefined, key: Key, location: string): string | undefined {
  const version = entry?.version ?? entry?.resolved;
  if (key === 'name') return `${entry?.name ?? locationName(location)}@${version ?? '?'}`;
  return entry?.[key] ?? version;
}
