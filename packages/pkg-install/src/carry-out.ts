import type { BuildOutcome } from '@dx/pkg-build';
import {
  type DirectoryPlacement,
  isSharedPath,
  type Layout,
  type ProjectFile,
  type Tree,
} from '@dx/pkg-link';
import type { Lock } from '@dx/pkg-lock';
import type { Workspace } from '@dx/pkg-workspace';
import { type Applied, applyPlan } from './apply-plan.ts';
import { findBuilds, findDue, openScriptGate, type ScriptGate } from './builds/script-gate.ts';
import { noBuilds, reportWaiting, runOwnScripts } from './builds/waiting-packages.ts';
import { findRootWishes } from './copies/find-root-wishes.ts';
import { readCopiedMembers } from './copies/read-members.ts';
import { findPreparable } from './find-preparable.ts';
import type { GateFacts, GateVerdict } from './gates/types.ts';
import type { Restored } from './generations/restore-generation.ts';
import { focusLayout, withoutAbsent } from './linker/focus-layout.ts';
import { layOut } from './linker/lay-out.ts';
import type { SharedCells } from './linker/shared-cells.ts';
import { isEmptyPlan, planInstall } from './plan-install.ts';
import type { Session } from './session.ts';
import type { Completion } from './settle-lock.ts';
import { knownIntegrity } from './source-memory.ts';
import type { Plan } from './types.ts';

/** What was decided, and from where. */
export interface Decision {
  readonly lock: Lock;
  readonly files: () => readonly ProjectFile[];
  readonly current: Tree | undefined;
  readonly complete?: Completion;
}

/** What was planned and what was done of it. */
export interface CarriedOut {
  readonly plan: Plan;
  /** Absent when nothing was brought about, or a generation brought all of it. */
  readonly applied?: Applied;
  /** The kind of the generation that took the place of what was there. */
  readonly restored?: Restored['kind'];
  readonly builds: BuildOutcome;
  /** Of a policy, where there is one and something is to be done. */
  readonly gates?: readonly GateVerdict[];
}

/**
 * Plans what brings the tree in line with a lock and does it, as far as the policy says; then runs the scripts of the
 * project's own directories.
 */
export async function carryOut(
  session: Session,
  workspace: Workspace,
  decision: Decision,
): Promise<CarriedOut> {
  let gates: readonly GateVerdict[] | undefined;
  const pass = async (facts: Pick<GateFacts, 'plan'>): Promise<void> => {
    gates = await askGates(session, workspace, { ...decision, ...facts, root: workspace.root });
  };
  const carried = await carry(session, workspace, decision, pass);
  return gates === undefined ? carried : { ...carried, gates };
}

async function carry(
  session: Session,
  workspace: Workspace,
  decision: Decision,
  pass: (facts: Pick<GateFacts, 'plan'>) => Promise<void>,
): Promise<CarriedOut> {
  const { outcome = 'tree', linker } = session.options.policy ?? {};
  const { lock, files, current } = decision;
  const complete = decision.complete === undefined ? {} : { complete: decision.complete };
  if (outcome !== 'lock') await readCopies(session, workspace, lock);
  const gate = openScriptGate(session, workspace, lock);
  const due = new Set([...(await findDue(gate, current)), ...(await findPreparable(session, current))]);
  const builds = linker === 'global' ? await findBuilds(gate, current) : [];
  const isStored = (placement: DirectoryPlacement): boolean => hasPackage(session, placement);
  const layout = focused(session, workspace.root, layOut(session, lock, { builds }), lock, current);
  const plan = planInstall(layout, current, isStored, due);
  if (session.options.gates !== undefined) await pass({ plan });
  if (outcome === 'plan' || (isEmptyPlan(plan) && files().length === 0))
    return reportIdle(gate, plan, outcome);
  const restored = mayRestore(session, decision) ? await restore(session, layout, gate) : undefined;
  if (restored !== undefined)
    return { ...(await reportIdle(gate, restored.plan, outcome)), plan, restored: restored.kind };
  if (outcome === 'lock' || linker !== 'global')
    return finish(
      gate,
      plan,
      await applyPlan(session, workspace, { plan, lock, files, current, outcome, gate, ...complete }),
    );
  const { makeSharedCells } = await import('./linker/shared-cells.ts');
  const shared = await makeSharedCells({ session, workspace, lock, current, gate, plan, builds });
  const isThere = (placement: DirectoryPlacement): boolean =>
    isSharedPath(placement.path) || isStored(placement);
  const rest = planInstall(
    focused(session, workspace.root, shared.layout, lock, current),
    current,
    isThere,
    due,
  );
  const application = { plan: rest, lock, files, current, outcome, gate, ...complete };
  return finish(gate, rest, await applyPlan(session, workspace, application), shared);
}

/** Nothing is loaded without a policy. Where nothing is to be done, nobody is asked. */
async function askGates(
  session: Session,
  workspace: Workspace,
  { files, ...facts }: GateFacts & Pick<Decision, 'files'>,
): Promise<readonly GateVerdict[] | undefined> {
  const { gates, policy: { outcome = 'tree' } = {} } = session.options;
  const isPlan = outcome === 'plan';
  if (gates === undefined || (!isPlan && isEmptyPlan(facts.plan) && files().length === 0)) return undefined;
  const { passGates } = await import('./gates/pass-gates.ts');
  return passGates(session, workspace, { gates, facts, isPlan, isTree: outcome === 'tree' });
}

/** A generation is the whole tree and nothing else. */
function mayRestore({ options }: Session, { files, complete }: Decision): boolean {
  const { generations = false, outcome = 'tree', focus, linker } = options.policy ?? {};
  if (!generations || outcome !== 'tree' || focus !== undefined || linker === 'global') return false;
  return complete === undefined && files().length === 0;
}

/** Loaded where it may be wanted. */
async function restore(session: Session, layout: Layout, gate: ScriptGate): Promise<Restored | undefined> {
  const { restoreGeneration } = await import('./generations/restore-generation.ts');
  return restoreGeneration(session, gate.workspace.root, layout, gate);
}

async function readCopies({ fs, copies, options }: Session, workspace: Workspace, lock: Lock): Promise<void> {
  const atRoot = findRootWishes(workspace).join(', ');
  const message = `package.json of the root injects ${atRoot}, and gets links: the copies would be where the links of members are`;
  if (atRoot !== '') options.onEvent?.({ kind: 'warning', message });
  for (const [member, files] of await readCopiedMembers(fs, workspace, lock)) copies.set(member, files);
}

/** Cells that nobody needs cost nothing, so other linkers bring about everything that has a place. */
function focused(
  { options, fs }: Session,
  root: string,
  layout: Layout,
  lock: Lock,
  current: Tree | undefined,
): Layout {
  const { focus, linker = 'hoisted' } = options.policy ?? {};
  if (focus === undefined) return layout;
  const chosen = linker === 'hoisted' ? focusLayout(layout, lock, current, focus) : layout;
  return withoutAbsent(chosen, (location) => fs.stat(`${root}/${location}`)?.kind === 'directory');
}

function hasPackage(session: Session, placement: DirectoryPlacement): boolean {
  if (placement.copyOf !== undefined) return true;
  const integrity = knownIntegrity(session.memory, placement);
  return integrity !== undefined && session.store().has(integrity);
}

async function reportIdle(
  gate: ScriptGate,
  plan: Plan,
  outcome: 'tree' | 'plan' | 'lock',
): Promise<CarriedOut> {
  const review = await reportWaiting(gate, plan);
  if (outcome !== 'tree') return { plan, builds: { ...noBuilds, ...review.held } };
  const builds = await runOwnScripts(gate, review.approved, plan.desired);
  return { plan, builds: merge({ ...noBuilds, ...review.held }, builds) };
}

async function finish(
  gate: ScriptGate,
  plan: Plan,
  applied: Applied,
  shared?: SharedCells,
): Promise<CarriedOut> {
  const own = await runOwnScripts(gate, applied.ownScripts, applied.staged?.tree ?? plan.desired);
  const builds = merge(merge(applied.builds ?? noBuilds, { ...noBuilds, ...shared?.outcome }), own);
  return { plan, applied, builds };
}

function merge(a: BuildOutcome, b: BuildOutcome): BuildOutcome {
  return Object.freeze({
    ran: join(a.ran, b.ran),
    failed: join(a.failed, b.failed),
    pending: join(a.pending, b.pending),
    denied: join(a.denied, b.denied),
  });
}

function join<Item extends { readonly path: string }>(
  a: readonly Item[],
  b: readonly Item[],
): readonly Item[] {
  return Object.freeze([...a, ...b].sort((one, other) => (one.path < other.path ? -1 : 1)));
}
