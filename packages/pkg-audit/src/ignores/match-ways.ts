import type { Lock, LockEdge } from '@dx/pkg-lock';
import { isImporter, targetOf } from '../report/audited-packages.ts';
import { groupEdges } from '../report/group-edges.ts';

/**
 * The locations to which every way from the project is like a pattern: names, `*` for any one, `**` for any number. All ways
 * at once: a location is visited once for each set of places in the pattern that ways to it can have reached.
 */
export function onlyReachedLike(
  lock: Lock,
  edges: readonly LockEdge[],
  pattern: string,
): ReadonlySet<string> {
  const parts = pattern.split('>').map((part) => part.trim());
  const byOwner = groupEdges(edges, ({ from }) => from);
  const start = withSkipped(new Set([0]), parts);
  const visits = new Map<string, { readonly location: string; readonly places: ReadonlySet<number> }>();
  const reach = (location: string, places: ReadonlySet<number>): void => {
    const key = `${[...places].sort().join(',')} ${location}`;
    if (!visits.has(key)) visits.set(key, { location, places });
  };
  for (const location of byOwner.keys()) if (isImporter(location)) reach(location, start);
  const like = new Set<string>();
  const other = new Set<string>();
  for (const { location, places } of visits.values()) {
    if (!isImporter(location)) (places.has(parts.length) ? like : other).add(location);
    for (const { to, name, kind } of byOwner.get(location) ?? []) {
      if (to === undefined || kind === 'workspace') continue;
      const target = targetOf(lock, to);
      if (!isImporter(target)) reach(target, advance(places, name, parts));
    }
  }
  return new Set([...like].filter((location) => !other.has(location)));
}

/** Where in the pattern one may be after one more name. */
function advance(places: ReadonlySet<number>, name: string, parts: readonly string[]): ReadonlySet<number> {
  const next = new Set<number>();
  for (const at of places) {
    const part = parts[at];
    if (part === '**') next.add(at);
    else if (part === '*' || part === name) next.add(at + 1);
  }
  return withSkipped(next, parts);
}

/** `**` may also stand for nothing. */
function withSkipped(places: Set<number>, parts: readonly string[]): ReadonlySet<number> {
  for (const at of places) if (parts[at] === '**') places.add(at + 1);
  return places;
}
