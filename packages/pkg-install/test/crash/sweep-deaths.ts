import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Fault, faultyFs } from '@dx/pkg-core/testing';
import { runAs } from './actions.ts';
import { type Loss, openDisk } from './disk-model.ts';
import {
  compareStates,
  describeState,
  runPlainly,
  type State,
  type Sweep,
  thisBoot,
  withoutHistory,
} from './open-sweep.ts';
import { findLeftovers, findLost } from './project-state.ts';
import { singleSteps } from './single-steps.ts';

/** How a run ends at one of its changes, and what is there afterwards. */
export interface Death {
  readonly when: 'before' | 'half' | 'after';
  /** `process`: the machine goes on. `power`: another boot follows; what was not synced is as said. */
  readonly of: 'process' | 'power';
  readonly loss: Loss | 'mixed';
}

/** What one sweep found. */
export interface SweepOutcome {
  readonly points: number;
  /** One line for each thing that was wrong afterwards. */
  readonly faults: readonly string[];
}

const laterBoot = '11111111-2222-4333-8444-555555555555';

/** Lets a run die at each `stride`-th of its changes, and looks at what the next ones make of it. */
export async function sweepDeaths(sweep: Sweep, death: Death, stride = 1, first = 0): Promise<SweepOutcome> {
  const faults: string[] = [];
  let points = 0;
  for (let at = first; at < sweep.changeCount; at += stride) {
    points += 1;
    const found = await tryDeath(sweep, death, at).catch((error: unknown) => [`${error}`]);
    if (found.length > 0)
      faults.push(
        `${sweep.action.name}, ${describeDeath(death)} change ${at}: ${found.slice(0, 4).join('; ')}`,
      );
  }
  return { points, faults };
}

/** In words, for a table. */
export function describeDeath({ when, of, loss }: Death): string {
  return of === 'process' ? `process dies ${when}` : `power off ${when}, unsynced data: ${loss}`;
}

async function tryDeath(sweep: Sweep, { when, of, loss }: Death, at: number): Promise<readonly string[]> {
  const { action, project } = sweep;
  await sweep.reset();
  const disk = openDisk(thisBoot());
  const fault: Fault = { kind: 'power-off', when };
  const dying = singleSteps(faultyFs(disk.fs, { at, fault }));
  await runAs('the action', project, action.request, action.policy, dying).catch(() => undefined);
  if (of === 'power') {
    disk.lose(dirname(project.root), lossOf(loss, at));
    ageLocks(project.home);
  }
  return await goOn(sweep, of === 'power' ? laterBoot : thisBoot(), loss === 'keep');
}

/** A plain installation gives one state or the other; after the old one the action still works. */
async function goOn(sweep: Sweep, bootId: string, keepsHistory: boolean): Promise<readonly string[]> {
  const { action, project } = sweep;
  const seen = (state: State): State => (keepsHistory ? state : withoutHistory(state));
  const [old, done] = [seen(sweep.old), seen(sweep.done)];
  await runPlainly(project, action, bootId);
  const left = findLeftovers(project.root);
  const state = seen(describeState(project, action, bootId));
  const toDone = compareStates(done, state);
  const toOld = compareStates(old, state);
  if (left.length > 0) return left;
  if (toDone.length > 0 && toOld.length > 0) return toOld.length < toDone.length ? toOld : toDone;
  if (toDone.length > 0) {
    await runAs('the action', project, action.request, action.policy, openDisk(bootId).fs);
    await runPlainly(project, action, bootId);
  }
  const end = seen(describeState(project, action, bootId));
  return [...compareStates(done, end), ...(await findLost(project.home))];
}

/** The same for the same change in every run. */
function lossOf(loss: Death['loss'], at: number): () => Loss {
  if (loss !== 'mixed') return () => loss;
  const losses: readonly Loss[] = ['keep', 'empty', 'keep', 'half', 'keep', 'zeros'];
  let state = at + 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return losses[Math.floor((state / 2 ** 32) * losses.length)] ?? 'keep';
  };
}

/** A machine takes a while to start. */
function ageLocks(home: string): void {
  const longAgo = Date.now() / 1000 - 60;
  if (!existsSync(join(home, 'locks'))) return;
  for (const entry of readdirSync(join(home, 'locks'), { recursive: true, withFileTypes: true }))
    if (entry.isFile()) utimesSync(join(entry.parentPath, entry.name), longAgo, longAgo);
}
