import type { Lock, LockEdge } from '@dx/pkg-lock';
import { isBelowModules, type JudgedEdges } from './judge-edges.ts';

/**
 * The same with those open dependencies alone that a resolution looks for again: of the project's own manifests, and
 * optional ones of packages that the root leads to without a member between. O(dependencies), only where there are some.
 */
export function findRetried(
  judged: JudgedEdges,
  packages: Lock['packages'],
  edges: readonly LockEdge[],
): JudgedEdges {
  if (!judged.open.some(({ from }) => isBelowModules(from))) return judged;
  const reached = reachFromRoot(packages, edges);
  const open = judged.open.filter(({ from }) => !isBelowModules(from) || reached.has(from));
  const retried = new Set(open);
  const left = judged.open.filter((edge) => !retried.has(edge)).map(({ name }) => name.toLowerCase());
  return { open, names: new Set([...judged.names, ...left]) };
}

function reachFromRoot(packages: Lock['packages'], edges: readonly LockEdge[]): ReadonlySet<string> {
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges) {
    if (to === undefined || packages[to]?.link) continue;
    const known = targets.get(from);
    if (known === undefined) targets.set(from, [to]);
    else known.push(to);
  }
  const reached = new Set(['']);
  for (const from of reached) for (const to of targets.get(from) ?? []) reached.add(to);
  return reached;
}
