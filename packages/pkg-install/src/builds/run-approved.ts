import { type BuildOutcome, type BuildReview, runBuilds } from '@dx/pkg-build';
import type { Tree } from '@dx/pkg-link';
import { keepOutputs } from './keep-outputs.ts';
import type { ScriptGate } from './script-gate.ts';
import { scriptSandbox } from './script-sandbox.ts';
import { treeEdges } from './tree-edges.ts';

/**
 * Runs what a review approved, dependencies first, in the environment that the caller of the installation gives.
 *
 * @param tree says where the packages of the lock are
 * @throws DX_BUILD_FAILED, DX_SANDBOX_UNAVAILABLE
 */
export async function runApproved(
  gate: ScriptGate,
  review: BuildReview,
  tree: Tree,
  dropWith?: (path: string) => readonly string[],
): Promise<BuildOutcome> {
  const { session, workspace } = gate;
  const { turn, options } = session;
  const { scripts, signal, onEvent } = options;
  if (scripts === undefined || review.approved.length === 0)
    return { ran: [], failed: [], pending: review.pending, denied: review.denied };
  onEvent?.({ kind: 'stage', stage: 'build' });
  const env = { ...(await scripts.environment()), ...turn.variables() };
  const edges = treeEdges(gate.lock, tree);
  return runBuilds(review, {
    env,
    edges,
    output: scripts.output ?? 'background',
    ...(scripts.keepsOutputs === true ? { outputs: keepOutputs(gate, { tree, edges, env }) } : {}),
    ...(scripts.timeoutMs === undefined ? {} : { timeoutMs: scripts.timeoutMs }),
    ...(scripts.sandbox === true
      ? { sandbox: scriptSandbox(workspace.root, session.options.home, env) }
      : {}),
    ...(scripts.scriptShell === undefined ? {} : { scriptShell: scripts.scriptShell }),
    ...(signal === undefined ? {} : { signal }),
    ...(dropWith === undefined ? {} : { dropWith }),
    ...(onEvent === undefined ? {} : { onEvent }),
  });
}
