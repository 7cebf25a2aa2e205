import type { Lock, LockEdge } from '@dx/pkg-lock';
import { compareNames, type GraphNode, type ResolveWarning } from '@dx/pkg-resolve';
import { isBelowModules } from './judge-edges.ts';
import type { FailedEdge } from './pick-new.ts';

/** Where packages are, and who leads to them. */
export interface Ways {
  readonly packages: Lock['packages'];
  readonly added: readonly GraphNode[];
  readonly edges: readonly LockEdge[];
}

/** A warning for each optional dependency that cannot be had, with a shortest way to it, by location. */
export function warnSkipped(failed: readonly FailedEdge[], ways: Ways): readonly ResolveWarning[] {
  if (failed.length === 0) return [];
  const dependents = new Map<string, string[]>();
  for (const { from, to } of ways.edges) {
    if (to === undefined) continue;
    const known = dependents.get(to);
    if (known === undefined) dependents.set(to, [from]);
    else known.push(from);
  }
  const warnings = failed
    .filter((each) => !isToldAbove(each.edge, failed))
    .map(({ edge: { from, name }, error }): ResolveWarning => {
      const way = findWay(from, dependents).map((location) => describe(ways, location));
      const message = `Optional ${name} was left out: ${error.message} (wanted by ${way.join(' > ')})`;
      const location = from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`;
      return Object.freeze({ kind: 'optional-skipped', location, message });
    });
  return warnings.sort((a, b) => compareNames(a.location, b.location));
}

/** What is missed in a package is missed in those that lie inside of it by the same look. */
function isToldAbove({ from, name }: LockEdge, failed: readonly FailedEdge[]): boolean {
  return failed.some(({ edge }) => {
    if (edge.name !== name || edge.from === from) return false;
    return edge.from === '' || from.startsWith(`${edge.from}/`);
  });
}

/** Locations from a manifest of the project down to this one. */
function findWay(start: string, dependents: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const next = new Map<string, string | undefined>([[start, undefined]]);
  for (const [location] of next) {
    if (!isBelowModules(location)) return unwind(location, next);
    for (const from of dependents.get(location) ?? []) if (!next.has(from)) next.set(from, location);
  }
  return [start];
}

function unwind(from: string, next: ReadonlyMap<string, string | undefined>): readonly string[] {
  const way: string[] = [];
  for (let at: string | undefined = from; at !== undefined; at = next.get(at)) way.push(at);
  return way;
}

function describe({ packages, added }: Ways, location: string): string {
  const entry = packages[location] ?? added.find((node) => node.location === location) ?? {};
  const folder = location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const isPackage = isBelowModules(location);
  const name = entry.name ?? (isPackage ? folder : location.slice(location.lastIndexOf('/') + 1));
  if (!isPackage && name === '') return 'the project';
  const shown = name === folder || !isPackage ? name : `${folder} (${name})`;
  return entry.version === undefined ? shown : `${shown}@${entry.version}`;
}
