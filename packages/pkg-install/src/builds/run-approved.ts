import { type BuildOutcome, type BuildReview, runBuilds } from '@dx/pkg-build';
import type { Tree } from '@dx/pkg-link';
import type { ScriptGate } from './script-gate.ts';
import { treeEdges } from './tree-edges.ts';

/**
 * Runs what a review approved, dependencies first, in the environment that the caller of the installation gives.
 *
 * @param tree says where the packages of the lock are
 * @throws DX_BUILD_FAILED
 */
export async function runApproved(
  gate: ScriptGate,
  review: BuildReview,
  tree: Tree,
  dropWith?: (path: string) => readonly string[],
): Promise<BuildOutcome> {
  const { turn, options } = gate.session;
  const { scripts, signal, onEvent } = options;
  if (scripts === undefined || review.approved.length === 0)
    return { ran: [], failed: [], pending: review.pending, denied: review.denied };
  onEvent?.({ kind: 'stage', stage: 'build' });
  return runBuilds(review, {
    env: { ...(await scripts.environment()), ...turn.variables() },
    edges: treeEdges(gate.lock, tree),
    output: scripts.output ?? 'background',
    ...(scripts.scriptShell === undefined ? {} : { scriptShell: scripts.scriptShell }),
    ...(signal === undefined ? {} : { signal }),
    ...(dropWith === undefined ? {} : { dropWith }),
    ...(onEvent === undefined ? {} : { onEvent }),
  });
}
