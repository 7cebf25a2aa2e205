import { randomBytes } from 'node:crypto';
import { explainFsError } from '@dx/pkg-core';
import { viewDirectories } from './internal/directory-view.ts';
import { findUnits } from './internal/find-units.ts';
import { linkDirectories } from './internal/link-directories.ts';
import { hasAncestorIn } from './internal/location.ts';
import { makeParents, type Stage } from './internal/stage.ts';
import { stageBins } from './internal/stage-bins.ts';
import { stageDirectory } from './internal/state-paths.ts';
import { rollbackTree } from './rollback-tree.ts';
import type { LinkPlacement, SkippedPlacement, StagedTree, StageOptions, Tree, TreeChange } from './types.ts';

/**
 * Everything that is new, ready beside the visible tree: packages linked, links and commands made. It only adds, in a
 * directory of its own below `node_modules/.dx`; nothing visible changes. A directory that `linkPackage` drops leaves
 * the result with everything below it and all that goes with it. On failure or abort the staging area is gone.
 *
 * @throws DX_UNSAFE_LINK when a directory that would be written through is a link
 * @throws DX_DISK_FULL, DX_NO_PERMISSION, and whatever `linkPackage` rejects with
 *
 * @example
 * const staged = await stageTree(change, { root: '/app', fs: nodeFs, linkMethod, linkPackage });
 * commitTree(staged, { root: '/app', fs: nodeFs });
 */
export async function stageTree(change: TreeChange, options: StageOptions): Promise<StagedTree> {
  options.signal?.throwIfAborted();
  const stage = openStage(options);
  try {
    refuseLinks(change, options);
    const dropped = await linkDirectories(change, stage, options);
    options.signal?.throwIfAborted();
    return finishStage(change, dropped, stage, options);
  } catch (error) {
    discardStage(stage, error);
    throw explainFsError(error, `prepare node_modules in ${options.root}`);
  }
}

function openStage({ root, fs }: StageOptions): Stage {
  const id = randomBytes(8).toString('hex');
  const directory = `${root}/${stageDirectory(id)}`;
  return { id, root, fs, directory, tree: `${directory}/tree`, made: new Set() };
}

/** Before a byte is downloaded: the walk that finds what will be flipped refuses links on the way. */
function refuseLinks({ directories, symlinks, bins }: TreeChange, { root, fs }: StageOptions): void {
  const view = viewDirectories(root, fs);
  view.list('node_modules/.dx');
  findUnits([...directories, ...symlinks, ...bins].map(({ path }) => path).sort(), view);
}

function finishStage(
  change: TreeChange,
  dropped: ReadonlyMap<string, SkippedPlacement>,
  stage: Stage,
  { linkMethod }: StageOptions,
): StagedTree {
  const tree = withoutDropped(change.desired, dropped);
  const wanted = new Set(tree.placements.map(({ path }) => path));
  const directories = change.directories.filter(({ path }) => !dropped.has(path));
  for (const link of change.symlinks) stageLink(link, stage);
  const wantedBins = change.bins.filter(({ path }) => wanted.has(path));
  const bins = stageBins(wantedBins, tree, new Set(directories.map(({ path }) => path)), stage);
  const linked = [...directories.filter(({ inBundle }) => !inBundle), ...change.symlinks];
  const leftovers = [...change.directories, ...change.bins].filter(({ path }) => !wanted.has(path));
  const removed = [...change.remove, ...leftovers].map(({ path }) => path);
  return Object.freeze({
    id: stage.id,
    root: stage.root,
    directory: stage.directory,
    tree,
    linkMethod,
    placed: Object.freeze([...linked.map(({ path }) => path), ...bins.placed].sort()),
    removed: Object.freeze([...removed, ...bins.absent].sort()),
    dropped: Object.freeze([...dropped.values()]),
    liveTargets: Object.freeze(bins.liveTargets),
  });
}

/** The tree without dropped directories, what is below them, and the commands they would have brought. */
function withoutDropped(desired: Tree, dropped: ReadonlyMap<string, SkippedPlacement>): Tree {
  if (dropped.size === 0) return desired;
  const isGone = (path: string): boolean => dropped.has(path) || hasAncestorIn(path, dropped);
  const placements = desired.placements.filter(
    (placement) => !isGone(placement.path) && !(placement.kind === 'bin' && isGone(placement.target)),
  );
  return Object.freeze({ ...desired, placements: Object.freeze(placements) });
}

function stageLink({ path, target }: LinkPlacement, stage: Stage): void {
  makeParents(stage, path);
  const up = '../'.repeat(path.split('/').length - 1);
  stage.fs.symlink(`${up}${target}`, `${stage.tree}/${path}`, 'directory');
}

/** The failure that led here is what counts; what cannot be removed now, `recoverTree` removes later. */
function discardStage({ id, root, fs }: Stage, failure: unknown): void {
  try {
    rollbackTree({ id, root }, { fs });
  } catch (error) {
    if (failure instanceof Error && failure.cause === undefined) failure.cause = error;
  }
}
