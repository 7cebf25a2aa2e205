import type { BuildEdge } from './order-builds.ts';

/**
 * Locations that have to be reachable inside a staging area while scripts run there. A staged package finds staged ones
 * beside it and, going up, those of the project's own `node_modules`; it does not find a package that stays where it is
 * below another one, and would get the version further up instead. Put a link at each of these locations below the
 * stage's tree, to the same location in the project; a commit that moves what was staged passes them over. Sorted; empty
 * for a first installation. O(edges).
 *
 * @param edges who depends on whom, by location
 * @param staged locations of what lies in the staging area, with everything below them
 */
export function listKeptLinks(edges: Iterable<BuildEdge>, staged: readonly string[]): readonly string[] {
  const roots = new Set(staged);
  const links = new Set<string>();
  for (const { from, to } of edges) {
    if (to === undefined || !isNested(to) || !isStaged(from, roots) || isStaged(to, roots)) continue;
    links.add(to);
  }
  return Object.freeze([...links].sort());
}

/** In a `node_modules` other than the root's. */
function isNested(location: string): boolean {
  return location.includes('/node_modules/');
}

function isStaged(location: string, roots: ReadonlySet<string>): boolean {
  for (let end = location.length; end > 0; end = location.lastIndexOf('/', end - 1)) {
    if (roots.has(location.slice(0, end))) return true;
  }
  return false;
}
