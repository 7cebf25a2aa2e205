import { randomBytes } from 'node:crypto';
import { explainFsError } from '@dx/pkg-core';
import { findGone } from './internal/drop-placements.ts';
import { publishCell } from './internal/publish-cell.ts';
import { isReady } from './internal/ready-marker.ts';
import { registerProject } from './internal/register-project.ts';
import type { Stage } from './internal/stage.ts';
import { stageBins } from './internal/stage-bins.ts';
import { stageBridges } from './internal/stage-bridges.ts';
import { stageDirectories } from './internal/stage-directories.ts';
import { cellOf, isSharedPath, sharedLink } from './internal/state-paths.ts';
import type {
  DirectoryPlacement,
  Placement,
  SkippedPlacement,
  StageOptions,
  Tree,
  TreeChange,
} from './types.ts';

/** What `linkShared` works with. */
export interface SharedOptions
  extends Pick<
    StageOptions,
    'root' | 'fs' | 'linkPackage' | 'dropWith' | 'signal' | 'onEvent' | 'hasScripts'
  > {
  /** The tree that the project has now: cells that it uses already only have to be there. */
  readonly current?: Tree;
  /**
   * Runs the scripts of new packages, in directories where their dependencies can be found, before anybody sees them.
   * Given those with `hasInstallScript`, or that `hasScripts` names; which of them may run is the caller's to know. A rejection fails the whole.
   */
  readonly build?: (jobs: readonly BuildJob[]) => Promise<void>;
}

/** A package that is ready to be built. */
export interface BuildJob {
  readonly placement: DirectoryPlacement;
  /** Absolute. */
  readonly directory: string;
}

/** What `linkShared` did. */
export interface SharedReport {
  /** Cells that were missing and are there now, by the path through which the project sees them, sorted. */
  readonly made: readonly string[];
  /**
   * Optional packages that could not be had, sorted. When there are any, nothing that needs them was made: lay the tree
   * out again with their locations as `failed`.
   */
  readonly dropped: readonly SkippedPlacement[];
}

/**
 * Makes the cells that a `global` tree needs and that are not there yet, in the directory that its link to shared cells
 * names. Each is built beside and appears by one rename, with a marker in it, and is not changed afterwards; whoever
 * makes the same one meanwhile, in this process or another, finds it made. Call it before `stageTree`, which never
 * writes there. The project is registered as a user of its cells before the first one is looked at. Trees of other
 * linkers need nothing. Cost: one small read per cell that is there.
 *
 * Format: `<directory>/<cell>/node_modules/…` beside `<directory>/<cell>/.dx-ready`, `<directory>/.projects/<key>.json`
 * with the users, `<directory>/.new-<id>` while cells are being made.
 *
 * @throws DX_DISK_FULL, DX_NO_PERMISSION, and whatever `linkPackage` or `build` rejects with; cells that were made stay
 *
 * @example
 * const { dropped } = await linkShared(tree, { root: '/app', fs: nodeFs, linkPackage });
 */
export async function linkShared(tree: Tree, options: SharedOptions): Promise<SharedReport> {
  const directory = tree.placements.find(({ path }) => path === sharedLink && tree.linker === 'global');
  if (directory?.kind !== 'link') return { made: Object.freeze([]), dropped: Object.freeze([]) };
  options.signal?.throwIfAborted();
  const stage = openStage(directory.target, options);
  try {
    options.fs.mkdir(directory.target, { recursive: true });
    registerProject(directory.target, tree, options);
    const change = findMissing(tree, directory.target, options);
    return change.directories.length === 0
      ? report([], [])
      : await makeCells(change, directory.target, stage, options);
  } catch (error) {
    throw explainFsError(error, `link packages into ${directory.target}`);
  } finally {
    options.fs.removeTree(stage.directory);
  }
}

function openStage(shared: string, { root, fs }: SharedOptions): Stage {
  const id = randomBytes(8).toString('hex');
  const directory = `${shared}/.new-${id}`;
  return { id, root, project: root, fs, directory, tree: `${directory}/tree`, made: new Set() };
}

/** The content of cells that are not there. */
function findMissing(tree: Tree, shared: string, { fs, current }: SharedOptions): TreeChange {
  const used = new Set(current?.placements.map(({ path }) => cellOf(path)));
  const missing = new Map<string, boolean>();
  const isMissing = (placement: Placement): boolean => {
    const cell = cellOf(placement.path);
    if (cell === undefined || !isSharedPath(placement.path)) return false;
    const known = missing.get(cell);
    if (known !== undefined) return known;
    const question = used.has(cell) ? 'there' : 'whole';
    const answer = !isReady(absoluteCell(cell, shared), fs, question);
    missing.set(cell, answer);
    return answer;
  };
  const wanted = tree.placements.filter(isMissing);
  return {
    desired: tree,
    directories: wanted.filter((placement) => placement.kind === 'directory'),
    symlinks: wanted.filter((placement) => placement.kind === 'link'),
    bins: wanted.filter((placement) => placement.kind === 'bin'),
    remove: [],
  };
}

async function makeCells(
  change: TreeChange,
  shared: string,
  stage: Stage,
  options: SharedOptions,
): Promise<SharedReport> {
  const dropped = await stageDirectories(change, stage, options);
  options.signal?.throwIfAborted();
  const whole = withoutBroken(
    change,
    [...dropped.values()].map(({ placement }) => placement),
  );
  const fresh = new Set(whole.directories.map(({ path }) => path));
  await stageBins(whole.bins, change.desired, fresh, stage);
  await buildCells(whole, shared, stage, options);
  const cells = [...new Set(whole.directories.flatMap(({ path }) => cellOf(path) ?? []))];
  for (const cell of cells) publishCell(`${stage.tree}/${cell}`, absoluteCell(cell, shared), options.fs);
  return report(cells, [...dropped.values()]);
}

/** Leaves out every cell from which, however indirectly, a dropped package would be missed. */
function withoutBroken(change: TreeChange, dropped: readonly DirectoryPlacement[]): TreeChange {
  if (dropped.length === 0) return change;
  const broken = new Set<string | undefined>(dropped.map(({ path }) => cellOf(path)));
  const isGone = findGone(dropped);
  for (let before = -1; before !== broken.size; ) {
    before = broken.size;
    for (const link of change.symlinks) {
      if (isGone(link) || broken.has(cellOf(link.target))) broken.add(cellOf(link.path));
    }
  }
  const isWhole = ({ path }: Placement): boolean => !broken.has(cellOf(path));
  return {
    ...change,
    directories: change.directories.filter(isWhole),
    symlinks: change.symlinks.filter(isWhole),
    bins: change.bins.filter(isWhole),
  };
}

async function buildCells(
  change: TreeChange,
  shared: string,
  stage: Stage,
  { build, signal, hasScripts }: SharedOptions,
): Promise<void> {
  const placements = change.directories.filter(
    ({ hasInstallScript, inBundle, path }) => !inBundle && (hasInstallScript || hasScripts?.(path) === true),
  );
  if (build === undefined || placements.length === 0) return;
  stageBridges(change, stage, (cell) => absoluteCell(cell, shared));
  await build(placements.map((placement) => ({ placement, directory: `${stage.tree}/${placement.path}` })));
  signal?.throwIfAborted();
}

function absoluteCell(cell: string, shared: string): string {
  return `${shared}${cell.slice(sharedLink.length)}`;
}

function report(made: readonly string[], dropped: readonly SkippedPlacement[]): SharedReport {
  return Object.freeze({ made: Object.freeze([...made].sort()), dropped: Object.freeze([...dropped]) });
}
