import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { recordingFs } from '@dx/pkg-core/testing';
import { createProject, type TestProject } from '../support/project.ts';
import { type Action, runAs } from './actions.ts';
import { openDisk } from './disk-model.ts';
import {
  compare,
  type Description,
  describeHistory,
  describeProject,
  describeStore,
} from './project-state.ts';
import { singleSteps } from './single-steps.ts';

/** A project and its store in one moment. */
export interface State {
  readonly project: Description;
  readonly store: Description;
  /** Where the action is about it. */
  readonly history: string;
}

/** One action, ready to be disturbed any number of times. */
export interface Sweep {
  readonly action: Action;
  readonly project: TestProject;
  /** How many changes an undisturbed run makes. */
  readonly changeCount: number;
  /** The project before the action. */
  readonly before: Description;
  /** After a plain installation instead of the action, and after the action; each with a plain installation after it. */
  readonly old: State;
  readonly done: State;
  /** Everything as it was before the action. */
  reset(): Promise<void>;
  close(): void;
}

/** Runs an action undisturbed, with and without, for what disturbed runs have to end in. */
export async function openSweep(registry: string, action: Action): Promise<Sweep> {
  const project = createProject(registry, {}, ['audit=false', 'min-release-age=0']);
  const base = dirname(project.root);
  const kept = `${base}-kept`;
  await action.prepare(project);
  execFileSync('cp', ['-a', base, kept]);
  const reset = async (): Promise<void> => {
    rmSync(base, { recursive: true });
    // With the links between project and store, which cpSync would cut.
    execFileSync('cp', ['-a', kept, base]);
    await action.prepareAgain?.(project);
  };
  await reset();
  const before = describeProject(project.root);
  await runPlainly(project, action);
  const old = describeState(project, action);
  await reset();
  const { fs, records } = recordingFs(openDisk(thisBoot()).fs);
  await runAs('the action', project, action.request, action.policy, singleSteps(fs));
  await runPlainly(project, action);
  const done = describeState(project, action);
  const close = (): void => {
    for (const directory of [base, kept]) rmSync(directory, { recursive: true, force: true });
  };
  return { action, project, changeCount: records.length, before, old, done, reset, close };
}

/** A plain installation, in this boot or in another one. */
export async function runPlainly(
  project: TestProject,
  { policy }: Action,
  bootId: string = thisBoot(),
): Promise<void> {
  await runAs('dx install', project, { kind: 'install' }, policy, openDisk(bootId).fs);
}

/** The real one, which what was prepared is of. */
export function thisBoot(): string {
  return execFileSync('cat', ['/proc/sys/kernel/random/boot_id'], { encoding: 'utf8' }).trim();
}

/** What disturbed runs are compared with, and by. */
export function describeState(
  { root, home }: TestProject,
  { request }: Action,
  bootId: string = thisBoot(),
): State {
  const history = request.kind === 'undo' ? describeHistory(root, home) : '';
  return { project: describeProject(root), store: describeStore(home, bootId), history };
}

/** What differs from a state; the store may have more than it, if it is sound. */
export function compareStates(expected: State, found: State): readonly string[] {
  const history =
    expected.history === found.history ? [] : [`history: ${found.history}, not ${expected.history}`];
  const sound = [...found.store].filter(([id, is]) => is !== 'sound' || expected.store.has(id));
  return [
    ...compare(expected.project, found.project),
    ...compare(expected.store, new Map(sound)),
    ...history,
  ];
}

/** What cannot be kept of it never fails an installation, and it is not synced. */
export function withoutHistory(state: State): State {
  return { ...state, history: '' };
}
