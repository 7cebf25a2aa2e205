import type { FsOps } from '@dx/pkg-core';
import { isDxError } from '@dx/pkg-core';
import { type DirectoryView, viewDirectories } from '../internal/directory-view.ts';
import { joinLocation } from '../internal/location.ts';
import type { Tree } from '../types.ts';
import { findOwners } from './digest-tree.ts';
import type { Move } from './swap-journal.ts';
import type { Generation } from './types.ts';

/** What a swap is going to move. */
export interface SwapPlan {
  readonly moves: readonly Move[];
  /** Locations whose `node_modules` go. */
  readonly taken: readonly string[];
  /** What dx has not put there and comes along. */
  readonly carried: readonly string[];
}

/** Of what lies in a `node_modules`, the names with a dot that are dx's or made by it. */
const ownNames = new Set(['.bin', '.dx', '.package-lock.json']);

/**
 * The moves that put a generation in the place of what is there. The project's own `node_modules` goes first and comes last:
 * while it is away nothing is known of the project, and whoever finds it so makes everything anew. Nothing when something
 * lies in the way that no rename can deal with.
 *
 * @param current what dx has put there; without it everything that looks like a package goes
 */
export function planSwap(
  { owners }: Generation,
  current: Tree | undefined,
  { root, fs }: { readonly root: string; readonly fs: FsOps },
): SwapPlan | undefined {
  const view = viewDirectories(root, fs);
  try {
    const known = current === undefined ? owners : [...new Set([...owners, ...findOwners(current)])].sort();
    if (owners.some((owner) => owner !== '' && view.kindAt(owner) !== 'directory')) return undefined;
    const taken = known.filter((owner) => view.kindAt(joinModules(owner)) !== undefined);
    if (taken.some((owner) => view.kindAt(joinModules(owner)) !== 'directory')) return undefined;
    const wanted = new Set(current?.placements.map(({ path }) => path));
    const isOwn = (path: string, name: string): boolean =>
      ownNames.has(name) || (current === undefined ? !name.startsWith('.') : wanted.has(path));
    const carried = taken.flatMap((owner) => listForeign(owner, view, isOwn));
    return { taken, carried, moves: movesOf(taken, carried, owners) };
  } catch (error) {
    if (isDxError(error, 'DX_UNSAFE_LINK')) return undefined;
    throw error;
  }
}

function movesOf(
  taken: readonly string[],
  carried: readonly string[],
  owners: readonly string[],
): readonly Move[] {
  const back = new Set(owners);
  const move = (from: Move['from'], to: Move['to'], path: string): Move => ({ from, to, path });
  return [
    ...taken.map((owner) => move('project', 'out', joinModules(owner))),
    ...carried.map((path) => move('out', back.has(ownerOf(path)) ? 'in' : 'project', path)),
    ...[...owners].reverse().map((owner) => move('in', 'project', joinModules(owner))),
  ];
}

/** What is in a `node_modules`, or in a scope of it, and was put there by others. */
function listForeign(
  owner: string,
  view: DirectoryView,
  isOwn: (path: string, name: string) => boolean,
): readonly string[] {
  const modules = joinModules(owner);
  return [...view.list(modules)].flatMap(([name, kind]) => {
    const path = `${modules}/${name}`;
    if (kind !== 'directory' || !name.startsWith('@')) return isOwn(path, name) ? [] : [path];
    const inner = [...view.list(path).keys()].map((part) => ({ part, path: `${path}/${part}` }));
    return inner.filter((entry) => !isOwn(entry.path, entry.part)).map((entry) => entry.path);
  });
}

function joinModules(owner: string): string {
  return joinLocation(owner, '').slice(0, -1);
}

function ownerOf(path: string): string {
  const at = `/${path}`.indexOf('/node_modules/');
  return path.slice(0, Math.max(0, at - 1));
}
