import { lockEdges } from './resolve-edge.ts';
import type { Lock, LockEdge } from './types.ts';

/** What npm notes about how a package is needed; at most one of `dev`, `optional`, `devOptional` is set. */
export interface DependencyFlags {
  /** Only the root's or a member's dev dependencies need it. */
  readonly dev?: true;
  /** Every way to it has an optional dependency in it. */
  readonly optional?: true;
  /** Needed by dev and by optional dependencies, and by nothing else. */
  readonly devOptional?: true;
  /** Every way to it has a peer dependency in it. */
  readonly peer?: true;
  /** Nothing needs it. */
  readonly extraneous?: true;
}

/** Bits that start set and are cleared along edges; the smallest solution, so the order of visits is irrelevant. */
const dev = 1;
const optional = 2;
const devOptional = 4;
const peer = 8;
const extraneous = 16;
const all = 31;

/**
 * The flags of every location, as npm works them out: from the root outwards, a flag is cleared at what an edge
 * leads to when the edge's owner lacks it and the edge itself does not bring it. O(dependencies).
 *
 * Source: the rules are those of npm 11 and 12, which the tests use as the oracle
 */
export function dependencyFlags(
  lock: Pick<Lock, 'packages'>,
  edges: readonly LockEdge[] = lockEdges(lock),
): ReadonlyMap<string, DependencyFlags> {
  const bits = clearBits(lock, groupEdges(edges));
  const flags = new Map<string, DependencyFlags>();
  for (const location of Object.keys(lock.packages)) flags.set(location, toFlags(bits.get(location) ?? all));
  return flags;
}

type EdgesByOwner = ReadonlyMap<string, readonly LockEdge[]>;

function groupEdges(edges: readonly LockEdge[]): EdgesByOwner {
  const groups = new Map<string, LockEdge[]>();
  for (const edge of edges) {
    const group = groups.get(edge.from);
    if (group === undefined) groups.set(edge.from, [edge]);
    else group.push(edge);
  }
  return groups;
}

function clearBits(lock: Pick<Lock, 'packages'>, edges: EdgesByOwner): ReadonlyMap<string, number> {
  const bits = new Map<string, number>([['', 0]]);
  const queue = [''];
  const clear = (location: string, kept: number, isFirstVisitEnough: boolean): void => {
    const before = bits.get(location);
    const after = (before ?? all) & kept;
    if (after === (before ?? all) && !(isFirstVisitEnough && before === undefined)) return;
    bits.set(location, after);
    queue.push(location);
  };
  for (let location = queue.pop(); location !== undefined; location = queue.pop()) {
    const own = bits.get(location) ?? all;
    const entry = lock.packages[location];
    if (entry?.link) clear(entry.resolved ?? '', own, true);
    for (const edge of edges.get(location) ?? [])
      if (edge.to !== undefined) clear(edge.to, keptBits(own, edge), false);
  }
  return bits;
}

/** The bits that a package keeps when the edge's owner has `own`. */
function keptBits(own: number, edge: LockEdge): number {
  const isOptional = edge.kind === 'optional' || edge.kind === 'peerOptional';
  let kept = own & (extraneous | dev | optional | peer);
  if (edge.kind === 'peerOptional') kept |= extraneous;
  if (edge.kind === 'dev') kept |= dev;
  if (isOptional) kept |= optional;
  if (edge.kind === 'peer' || edge.kind === 'peerOptional') kept |= peer;
  const isNeeded = (own & (devOptional | dev | optional)) === 0 && edge.kind !== 'dev' && !isOptional;
  return isNeeded ? kept : kept | devOptional;
}

function toFlags(bits: number): DependencyFlags {
  if (bits & extraneous) return { extraneous: true };
  return {
    ...(bits & peer && { peer: true }),
    ...(bits & dev && { dev: true }),
    ...(bits & optional && { optional: true }),
    ...(bits & devOptional && !(bits & (dev | optional)) && { devOptional: true }),
  };
}
