import type { Build, BuildOutcome } from '@dx/pkg-build';
import { DxError } from '@dx/pkg-core';
import { type DirectoryPlacement, isSharedPath, type Tree } from '@dx/pkg-link';
import type { Plan } from '../types.ts';
import { findOwnLinks, isWaiting, type ScriptGate, sharedPath } from './script-gate.ts';

/** No script ran and none waits. */
export const noBuilds: BuildOutcome = Object.freeze({
  ran: Object.freeze([]),
  failed: Object.freeze([]),
  pending: Object.freeze([]),
  denied: Object.freeze([]),
});

/** What is said where nothing is brought about, and the project's own scripts, which run all the same. */
export interface WaitingReport {
  readonly held: Pick<BuildOutcome, 'pending' | 'denied'>;
  readonly approved: readonly Build[];
}

/**
 * The packages of a planned or unchanged tree that wait for approval. Where nobody has approved anything, their names are
 * told without looking at them; nothing is loaded where nobody waits.
 *
 * @throws DX_SCRIPTS_PENDING
 */
export async function reportWaiting(gate: ScriptGate, plan: Plan): Promise<WaitingReport> {
  const waiting = gate.policy === 'none' ? [] : listWaiting(plan.desired);
  const links = findOwnLinks(gate, plan.desired);
  if (waiting.length === 0 && links.length === 0) return { held: noBuilds, approved: [] };
  if (gate.policy === 'unruled' && !gate.isStrict && links.length === 0)
    return { held: { pending: waiting.map(nameOf), denied: [] }, approved: [] };
  const { reviewPackages } = await import('./review-packages.ts');
  const fresh = new Set([...plan.link, ...plan.fetch].map(({ path }) => path));
  const candidates = waiting.map((placement) => {
    const { path } = placement;
    if (fresh.has(path)) return { placement };
    const directory = isSharedPath(path) ? sharedPath(plan.desired, path) : `${gate.workspace.root}/${path}`;
    return { placement, directory };
  });
  const { review } = await reviewPackages(gate, candidates, links);
  return { held: review, approved: review.approved.filter(({ isLinked }) => isLinked === true) };
}

/**
 * Runs the scripts of the project's own directories, in the tree as it is now.
 *
 * @throws DX_BUILD_FAILED; DX_CANCELLED, which says that the tree is in place
 */
export async function runOwnScripts(
  gate: ScriptGate,
  approved: readonly Build[] | undefined,
  tree: Tree,
): Promise<BuildOutcome> {
  if (approved === undefined || approved.length === 0) return noBuilds;
  const { runApproved } = await import('./run-approved.ts');
  gate.session.turn.end();
  try {
    return await runApproved(gate, { approved, pending: [], denied: [] }, tree);
  } catch (cause) {
    if (gate.session.options.signal?.aborted !== true) throw cause;
    throw new DxError({
      code: 'DX_CANCELLED',
      message: "Cancelled while scripts of the project's own packages ran; all packages are in place",
      hint: 'dx install runs them again',
      cause,
    });
  }
}

function listWaiting({ placements }: Tree): readonly DirectoryPlacement[] {
  return placements
    .filter((placement): placement is DirectoryPlacement => placement.kind === 'directory')
    .filter(isWaiting);
}

function nameOf({ name, version, path }: DirectoryPlacement): BuildOutcome['pending'][number] {
  return Object.freeze({ packageId: `${name}@${version}`, path });
}
