import type { Build } from '../types.ts';

/** One dependency: the locations of who asks and who answers. A lock's edges have this shape. */
export interface BuildEdge {
  readonly from: string;
  readonly to: string | undefined;
}

/** A build, and the paths of those that have to be done before it. */
export interface OrderedBuild {
  readonly build: Build;
  readonly after: readonly string[];
}

/**
 * Puts builds in order, dependencies before dependents, also through packages that have no scripts. In a cycle the order
 * of paths decides. Linked directories come after everything else, as in npm. The answer is sorted so that each build
 * stands after those it waits for. O(builds × edges).
 */
export function orderBuilds(builds: readonly Build[], edges: Iterable<BuildEdge>): readonly OrderedBuild[] {
  const paths = new Set(builds.map(({ path }) => path));
  const targets = mapTargets(edges);
  const reached = new Map(builds.map(({ path }) => [path, reachBuilds(path, targets, paths)]));
  const isLast = new Set(builds.filter(({ isLinked }) => isLinked === true).map(({ path }) => path));
  const waits = (from: string, to: string): boolean => {
    if (isLast.has(from) !== isLast.has(to)) return isLast.has(from);
    if (reached.get(from)?.has(to) !== true) return false;
    return reached.get(to)?.has(from) !== true || to < from;
  };
  const ordered = builds.map((build) => ({
    build,
    after: [...paths].filter((path) => path !== build.path && waits(build.path, path)).sort(),
  }));
  return Object.freeze(
    ordered.sort((a, b) => a.after.length - b.after.length || (a.build.path < b.build.path ? -1 : 1)),
  );
}

function mapTargets(edges: Iterable<BuildEdge>): ReadonlyMap<string, readonly string[]> {
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges) {
    if (to === undefined) continue;
    const known = targets.get(from);
    if (known === undefined) targets.set(from, [to]);
    else known.push(to);
  }
  return targets;
}

function reachBuilds(
  start: string,
  targets: ReadonlyMap<string, readonly string[]>,
  builds: ReadonlySet<string>,
): ReadonlySet<string> {
  const seen = new Set([start]);
  const open = [start];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    for (const target of targets.get(path) ?? []) {
      if (seen.has(target)) continue;
      seen.add(target);
      open.push(target);
    }
  }
  return new Set([...seen].filter((path) => path !== start && builds.has(path)));
}
