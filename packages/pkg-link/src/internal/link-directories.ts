import type { DirectoryPlacement, SkippedPlacement, StageOptions, TreeChange } from '../types.ts';
import { errnoOf } from './disk.ts';
import { hasAncestorIn } from './location.ts';
import { makeParents, makeSideArea, type Stage } from './stage.ts';

/**
 * Links all new directories at once and puts each where it belongs in the mirror. Those below another new one wait
 * aside until that one is there, and then take the place of a copy that its archive may have brought. Gives what was
 * dropped, by path.
 */
export async function linkDirectories(
  change: TreeChange,
  stage: Stage,
  options: LinkOptions,
): Promise<ReadonlyMap<string, SkippedPlacement>> {
  const jobs = planJobs(change, stage);
  const dropped = await runJobs(jobs, change, options);
  for (const { placement, destination, isNested } of jobs) {
    if (dropped.has(placement.path)) {
      if (!isNested) stage.fs.removeTree(destination);
    } else if (isNested) insertNested(placement.path, destination, stage);
  }
  return dropped;
}

/** What linking needs of the options of a stage. */
export type LinkOptions = Pick<StageOptions, 'linkPackage' | 'dropWith' | 'onEvent'>;

interface LinkDirectoryJob {
  readonly placement: DirectoryPlacement;
  readonly destination: string;
  readonly isNested: boolean;
}

function planJobs({ directories }: TreeChange, stage: Stage): readonly LinkDirectoryJob[] {
  const fresh = new Set(directories.map(({ path }) => path));
  const wanted = directories.filter((placement) => !placement.inBundle);
  const isNested = ({ path }: DirectoryPlacement): boolean => hasAncestorIn(path, fresh);
  const aside = wanted.some(isNested) ? makeSideArea(stage, 'nested') : '';
  return wanted.map((placement, index) => {
    if (isNested(placement)) return { placement, destination: `${aside}/${index}`, isNested: true };
    makeParents(stage, placement.path);
    return { placement, destination: `${stage.tree}/${placement.path}`, isNested: false };
  });
}

/** Waits for every job, failed or not, so that afterwards nobody writes any more. */
async function runJobs(
  jobs: readonly LinkDirectoryJob[],
  change: TreeChange,
  options: LinkOptions,
): Promise<Map<string, SkippedPlacement>> {
  const dropped = new Map<string, SkippedPlacement>();
  let done = 0;
  const runJob = async ({ placement, destination }: LinkDirectoryJob): Promise<void> => {
    const outcome = await options.linkPackage(placement, destination);
    done += 1;
    const kind = outcome === 'linked' ? 'linked' : 'dropped';
    if (outcome !== 'linked') dropAll(placement, outcome.dropped, dropped, change, options);
    options.onEvent?.({ kind, path: placement.path, done, total: jobs.length });
  };
  const results = await Promise.allSettled(jobs.map(runJob));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return new Map([...dropped].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function dropAll(
  { path }: DirectoryPlacement,
  detail: string,
  dropped: Map<string, SkippedPlacement>,
  change: TreeChange,
  { dropWith }: LinkOptions,
): void {
  const roots = new Set([path, ...(dropWith?.(path) ?? [])]);
  for (const placement of change.directories) {
    if (!roots.has(placement.path) && !hasAncestorIn(placement.path, roots)) continue;
    const reason = placement.path === path ? detail : `it goes with ${path}: ${detail}`;
    if (dropped.has(placement.path) && placement.path !== path) continue;
    dropped.set(placement.path, Object.freeze({ placement, reason: 'failed', detail: reason }));
  }
}

function insertNested(path: string, from: string, stage: Stage): void {
  makeParents(stage, path);
  const to = `${stage.tree}/${path}`;
  try {
    stage.fs.rename(from, to);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error;
    stage.fs.removeTree(to);
    stage.fs.rename(from, to);
  }
}
