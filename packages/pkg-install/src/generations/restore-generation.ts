import type { Layout } from '@dx/pkg-link';
import { readTree } from '@dx/pkg-link';
import {
  describeHost,
  findGeneration,
  type Generation,
  intactTree,
  swapGeneration,
} from '@dx/pkg-link/generations';
import { findDue, type ScriptGate } from '../builds/script-gate.ts';
import { findPreparable } from '../find-preparable.ts';
import { isEmptyPlan, planInstall } from '../plan-install.ts';
import type { Session } from '../session.ts';
import type { Plan } from '../types.ts';
import { generationsOf } from './place.ts';

/** A generation that became the project's tree. */
export interface Restored {
  readonly kind: Generation['kind'];
  /** What there is left to do with it: nothing. */
  readonly plan: Plan;
}

/**
 * Looks for a complete tree that is what a layout asks for, and puts it in the place of what is there. With a tree there
 * one that the project had before is taken first, and without one a spare, which nobody has worked with. Nothing where
 * there is none, or something would be left to do in it.
 */
export async function restoreGeneration(
  session: Session,
  root: string,
  layout: Layout,
  gate: ScriptGate,
): Promise<Restored | undefined> {
  const { fs, host, options } = session;
  const place = generationsOf(root, { home: options.home, fs });
  const nowMs = (options.ports?.now ?? Date.now)();
  const prefer = fs.lstat(`${root}/node_modules`) === undefined ? 'spare' : 'parked';
  const found = findGeneration({ tree: layout.tree, host, nowMs, prefer }, place);
  const plan = found === undefined ? undefined : await planWith(session, layout, gate, found);
  if (found === undefined || plan === undefined) return undefined;
  const current = intactTree(root, { fs });
  const { discard } = options.ports ?? {};
  const report = swapGeneration(found, {
    ...{ ...place, root, nowMs, host: describeHost(host) },
    ...(current === undefined ? {} : { current }),
    ...(discard === undefined ? {} : { discard }),
  });
  if (report === undefined) return undefined;
  return { kind: found.kind, plan };
}

/** Scripts that have not run there and may run now have to run, so that tree is not the one. */
async function planWith(
  session: Session,
  layout: Layout,
  gate: ScriptGate,
  { directory }: Generation,
): Promise<Plan | undefined> {
  const tree = readTree(`${directory}/tree`, { fs: session.fs });
  if (tree === undefined) return undefined;
  const due = new Set([...(await findDue(gate, tree)), ...(await findPreparable(session, tree))]);
  const plan = planInstall(layout, tree, () => true, due);
  return isEmptyPlan(plan) ? plan : undefined;
}
