import { type BuildOutcome, readBuild, requireReviewed, reviewBuilds } from '@dx/pkg-build';
import { type BuildJob, findDropSet, type Tree } from '@dx/pkg-link';
import { BrokenCells, type Known, locationsOf } from '../linker/shared-cells.ts';
import { candidateOf } from './read-policy.ts';
import { runApproved } from './run-approved.ts';
import type { ScriptGate } from './script-gate.ts';

/** New shared cells whose packages have scripts. */
export interface SharedBuilds {
  readonly gate: ScriptGate;
  readonly tree: Tree;
  readonly jobs: readonly BuildJob[];
  readonly known: Known;
}

/**
 * Runs approved scripts in shared cells that nobody sees yet. One that the name of its cell does not tell of is put down
 * as `known.builds`, and one that fails and is optional as `known.failed`: then the tree has to be laid out again.
 *
 * @throws DX_BUILD_FAILED, DX_SCRIPTS_PENDING
 */
export async function buildShared({ gate, tree, jobs, known }: SharedBuilds): Promise<void> {
  if (!gate.runs || gate.policy === 'none') return;
  const options = { fs: gate.session.fs, root: gate.workspace.root };
  const builds = await Promise.all(
    jobs.map(({ placement, directory }) => readBuild(candidateOf(gate, placement, directory), options)),
  );
  const review = reviewBuilds(
    builds.filter((build) => build !== undefined),
    await gate.approvals(),
  );
  if (gate.isStrict) requireReviewed(review);
  const placements = new Map(jobs.map(({ placement }) => [placement.path, locationsOf(placement)]));
  const isNamed = (path: string): boolean =>
    (placements.get(path) ?? []).some((location) => known.builds.has(location));
  const unnamed = review.approved.filter(({ path }) => !isNamed(path));
  for (const { path } of unnamed)
    for (const location of placements.get(path) ?? []) known.builds.add(location);
  const approved = review.approved.filter((build) => !unnamed.includes(build));
  const outcome = await runApproved(gate, { ...review, approved }, tree, (path) =>
    findDropSet(gate.lock, tree, path),
  );
  note(outcome, tree, known);
}

function note({ ran, failed }: BuildOutcome, tree: Tree, known: Known): void {
  known.ran.push(...ran);
  known.broken.push(...failed);
  if (failed.length === 0) return;
  const gone = new Set(failed.flatMap(({ dropped }) => dropped));
  for (const placement of tree.placements) {
    if (placement.kind !== 'directory' || !gone.has(placement.path)) continue;
    for (const location of locationsOf(placement)) known.failed.add(location);
  }
  throw new BrokenCells();
}
