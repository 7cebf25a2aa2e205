import { randomBytes } from 'node:crypto';
import { explainFsError } from '@dx/pkg-core';
import { viewDirectories } from './internal/directory-view.ts';
import { findGone, withoutGone } from './internal/drop-placements.ts';
import { findUnits } from './internal/find-units.ts';
import type { Stage } from './internal/stage.ts';
import { stageBins } from './internal/stage-bins.ts';
import { bridgeProject } from './internal/stage-bridges.ts';
import { partition, stageDirectories } from './internal/stage-directories.ts';
import { cellOf, isSharedPath, stageDirectory } from './internal/state-paths.ts';
import { rollbackTree } from './rollback-tree.ts';
import type { Placement, SkippedPlacement, StagedTree, StageOptions, TreeChange } from './types.ts';

/**
 * Everything that is new, ready beside the visible tree: packages linked, links and commands made. It only adds, in a
 * directory of its own below `node_modules/.dx`; nothing visible changes. A directory that `linkPackage` drops leaves
 * the result with everything below it and all that goes with it. Scripts of packages can run there: whatever a package
 * depends on is found from `<directory>/tree/<path>`. On failure or abort the staging area is gone.
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
  const own = withoutShared(change);
  try {
    refuseLinks(own, options);
    const dropped = await stageDirectories(own, stage, options);
    options.signal?.throwIfAborted();
    return await finishStage(own, dropped, stage, options);
  } catch (error) {
    discardStage(stage, error);
    throw explainFsError(error, `prepare node_modules in ${options.root}`);
  }
}

function openStage({ root, fs, project = root }: StageOptions): Stage {
  const id = randomBytes(8).toString('hex');
  const directory = `${root}/${stageDirectory(id)}`;
  return { id, root, project, fs, directory, tree: `${directory}/tree`, made: new Set() };
}

/** What lies behind the link to shared cells is made by `linkShared` and never from here. */
function withoutShared(change: TreeChange): TreeChange {
  const isOwn = ({ path }: Placement): boolean => !isSharedPath(path);
  return {
    desired: change.desired,
    directories: change.directories.filter(isOwn),
    symlinks: change.symlinks.filter(isOwn),
    bins: change.bins.filter(isOwn),
    remove: change.remove.filter(isOwn),
  };
}

/** Before a byte is downloaded: the walk that finds what will be flipped refuses links on the way. */
function refuseLinks({ directories, symlinks, bins }: TreeChange, { root, fs }: StageOptions): void {
  const view = viewDirectories(root, fs);
  view.list('node_modules/.dx');
  findUnits([...directories, ...symlinks, ...bins].map(({ path }) => path).sort(), view);
}

async function finishStage(
  change: TreeChange,
  dropped: ReadonlyMap<string, SkippedPlacement>,
  stage: Stage,
  { linkMethod, hasScripts }: StageOptions,
): Promise<StagedTree> {
  const isGone = findGone([...dropped.values()].map(({ placement }) => placement));
  const tree = withoutGone(change.desired, isGone);
  const [gone, directories] = partition(change.directories, isGone);
  const [deadLinks, links] = partition(change.symlinks, isGone);
  const [deadBins, wantedBins] = partition(change.bins, isGone);
  for (const { path } of gone) stage.fs.removeTree(`${stage.tree}/${cellOf(path) ?? path}`);
  for (const { path } of deadLinks) stage.fs.removeTree(`${stage.tree}/${path}`);
  if (directories.some(({ hasInstallScript, path }) => hasInstallScript || hasScripts?.(path) === true))
    bridgeProject({ ...change, directories, symlinks: links }, stage);
  const bins = await stageBins(wantedBins, tree, new Set(directories.map(({ path }) => path)), stage);
  const linked = [...directories.filter(({ inBundle }) => !inBundle), ...links];
  const removed = [...change.remove, ...gone, ...deadLinks, ...deadBins].map(({ path }) => path);
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

/** The failure that led here is what counts; what cannot be removed now, `recoverTree` removes later. */
function discardStage({ id, root, fs }: Stage, failure: unknown): void {
  try {
    rollbackTree({ id, root }, { fs });
  } catch (error) {
    if (failure instanceof Error && failure.cause === undefined) failure.cause = error;
  }
}
