import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { changedPaths, type InputReader, type InputState } from './input-state.ts';
import type { Signals } from './open-signals.ts';
import type { Telling } from './tell-once.ts';
import type { ProjectUpdate, WatchEvent, WatchedInput, WatchedProject } from './types.ts';
import type { Change } from './wait-for-change.ts';

/** What is known of a project between two updates. */
export interface Settled {
  readonly inputs: readonly WatchedInput[];
  readonly state: InputState;
}

/** What bringing a project up to date takes. */
export interface Bringing {
  readonly project: WatchedProject;
  readonly signals: Signals;
  readonly reader: InputReader;
  readonly signal: AbortSignal;
  readonly settled: Settled;
  readonly change: Change;
  readonly telling: Telling;
}

/** An update is followed by a look; what has to be done each time again is not done for ever. */
const mostOwnRounds = 6;
/** Somebody may save without end, but a script of the project that changes manifests looks like that, too. */
const mostRounds = 60;

/**
 * Updates until there is nothing to do by inputs that were known before the look that said so: what changes in the meantime
 * is then seen as a change.
 */
export async function* bringUpToDate(bringing: Bringing): AsyncGenerator<WatchEvent, Settled, undefined> {
  const { project, reader, signals, telling } = bringing;
  let { change, settled } = bringing;
  let hasTold = settled.inputs.length === 0;
  let written: readonly string[] = [];
  for (let [round, own] = [0, 0]; round < mostRounds && own < mostOwnRounds; round += 1) {
    const before = settled;
    signals.follow(before.inputs);
    settled = { inputs: before.inputs, state: reader.read(before.inputs) };
    if (round > 0) change = laterChange(before.state, settled.state, written, project.root) ?? change;
    if (change.paths.length > 0 || (round === 0 && hasTold)) yield updating(project, change);
    if (change.paths.length > 0) hasTold = false;
    own = change.paths.length > 0 ? 0 : own + 1;
    const { update, error } = await tryUpdate(bringing);
    if (error !== undefined) return yield* endInFailure({ ...bringing, change }, settled, error);
    const isSettled = update === undefined && covers(settled.inputs, project.inputs());
    if (update !== undefined || (isSettled && !hasTold)) yield toEvent(update, change);
    settled = { inputs: project.inputs(), state: settled.state };
    if (isSettled) return settled;
    hasTold ||= update !== undefined;
    written = update?.written ?? [];
    change = { paths: [], sinceMs: performance.now() };
  }
  yield* telling.failed('held', restless(project.root), true);
  return { inputs: settled.inputs, state: reader.read(settled.inputs) };
}

/** Of what somebody else has changed since the round before. */
function laterChange(
  before: InputState,
  after: InputState,
  written: readonly string[],
  root: string,
): Change | undefined {
  const own = new Set(written.map((name) => path.join(root, name)));
  const paths = changedPaths(before, after).filter((each) => !own.has(each));
  return paths.length === 0 ? undefined : { paths, sinceMs: performance.now() };
}

function updating({ root }: WatchedProject, { paths }: Change): WatchEvent {
  const shown = paths.map((each) =>
    each.startsWith(`${root}${path.sep}`) ? path.relative(root, each) : each,
  );
  return { kind: 'updating', paths: shown };
}

interface Tried {
  readonly update?: ProjectUpdate | undefined;
  readonly error?: unknown;
}

/** With a signal of its own: whatever an update leaves listening to it goes with it. */
async function tryUpdate({ project, signal, telling }: Bringing): Promise<Tried> {
  const own = new AbortController();
  const pass = (): void => own.abort(signal.reason);
  signal.addEventListener('abort', pass, { once: true });
  if (signal.aborted) pass();
  try {
    const update = await project.update(own.signal);
    telling.settled();
    return { update };
  } catch (error) {
    return { error: error ?? new Error('An update failed without a reason') };
  } finally {
    signal.removeEventListener('abort', pass);
  }
}

/** It may have come so far as to look at what was not known before. */
function* endInFailure(
  { project, signals, reader, signal, telling, change }: Bringing,
  { inputs, state }: Settled,
  error: unknown,
): Generator<WatchEvent, Settled, undefined> {
  const all = union(inputs, project.inputs());
  signals.follow(all);
  const isAsked = change.paths.length > 0;
  if (!signal.aborted) yield* telling.failed(project.judge?.(error) ?? 'failed', error, isAsked);
  return { inputs: all, state: new Map([...reader.read(all), ...state]) };
}

function toEvent(update: ProjectUpdate | undefined, { sinceMs }: Change): WatchEvent {
  const durationMs = performance.now() - sinceMs;
  return update === undefined ? { kind: 'current', durationMs } : { kind: 'updated', ...update, durationMs };
}

function covers(known: readonly WatchedInput[], inputs: readonly WatchedInput[]): boolean {
  const paths = new Set(known.map((input) => input.path));
  return inputs.every((input) => paths.has(input.path));
}

function union(a: readonly WatchedInput[], b: readonly WatchedInput[]): readonly WatchedInput[] {
  return [...new Map([...a, ...b].map((input) => [input.path, input])).values()];
}

function restless(root: string): DxError {
  return new DxError({
    code: 'DX_WATCH_RESTLESS',
    message: `Each installation in ${root} leaves something to do for the next one, ${mostOwnRounds} times in a row`,
    hint: 'dx install --plan shows what it is; a script of the project may change what an installation goes by',
    details: { root },
  });
}
