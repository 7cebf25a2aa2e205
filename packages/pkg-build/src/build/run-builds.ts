import { availableParallelism } from 'node:os';
import { DxError } from '@dx/pkg-core';
import { buildEnvironment } from '../environment/script-environment.ts';
import type { Sandbox } from '../sandbox/find-sandbox.ts';
import type { SandboxRooms } from '../sandbox/sandbox-arguments.ts';
import type {
  Build,
  BuildOutcome,
  BuildReview,
  BuildScript,
  FailedBuild,
  KeptOutputs,
  RanBuild,
  ScriptEvent,
} from '../types.ts';
import { oneLine } from './one-line.ts';
import { type BuildEdge, type OrderedBuild, orderBuilds } from './order-builds.ts';
import { placeOf } from './review-builds.ts';
import { type SpawnResult, spawnScript } from './spawn-script.ts';

/** How approved install scripts run. */
export interface RunBuildsOptions {
  /** The whole environment, as `composeEnvironment` gives it; nothing of this process is added. */
  readonly env: Readonly<Record<string, string>>;
  /** Who depends on whom, by location; a lock's edges fit. */
  readonly edges: Iterable<BuildEdge>;
  /** `foreground` shares the terminal and runs one at a time (npm's `foreground-scripts`). Default `background`. */
  readonly output?: 'background' | 'foreground';
  /** How many packages run at once in the background. Default: as many as there are processors, 2 to 8. */
  readonly concurrency?: number;
  /** Shell to use instead of `sh` or `cmd`. */
  readonly scriptShell?: string;
  /** Aborting ends every script with all its processes and rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** What goes together with an optional package that failed. Default: itself. */
  readonly dropWith?: (path: string) => readonly string[];
  /** Where what scripts make is kept, and taken from instead of running them. Linked directories always run. */
  readonly outputs?: KeptOutputs;
  /** Ends a script that takes longer, in milliseconds; it has failed. Default and 0: never. */
  readonly timeoutMs?: number;
  /** Shuts scripts in: see `sandboxArguments`. Linked directories are the project's own, and are not shut in. */
  readonly sandbox?: BuildSandbox;
  /** Told before each script starts. */
  readonly onEvent?: (event: ScriptEvent) => void;
}

/** A sandbox, and what scripts see in it. */
export interface BuildSandbox extends Sandbox, Pick<SandboxRooms, 'home' | 'visible'> {}

/**
 * Runs the scripts of the approved packages: of each one `preinstall`, `install`, `postinstall` (a linked one also
 * `prepare`), dependencies before dependents, several packages at once. Where an optional package's script fails, the
 * rest goes on and the outcome says what to leave out. Where another one's fails, all scripts under way are ended first.
 *
 * Scripts see npm's environment without registry credentials and, in the background, no terminal. The outcome is frozen
 * and sorted by path.
 *
 * @throws DX_BUILD_FAILED with `details.output`, `details.exitCode` or `details.signal`, of a package that is needed
 * Source: npm's order, https://docs.npmjs.com/cli/v12/using-npm/scripts
 */
export async function runBuilds(review: BuildReview, options: RunBuildsOptions): Promise<BuildOutcome> {
  options.signal?.throwIfAborted();
  const run = startRun(options);
  const done = new Map<string, Promise<void>>();
  for (const ordered of orderBuilds(review.approved, options.edges))
    done.set(ordered.build.path, runInTurn(ordered, done, run));
  const settled = await Promise.allSettled(done.values());
  options.signal?.throwIfAborted();
  if (run.failure !== undefined) throw run.failure;
  for (const result of settled) if (result.status === 'rejected') throw result.reason;
  return Object.freeze({
    ran: Object.freeze(run.ran.sort(byPath)),
    failed: Object.freeze(run.failed.sort(byPath)),
    pending: review.pending,
    denied: review.denied,
  });
}

/** What the builds of one call share. */
interface Run {
  readonly options: RunBuildsOptions;
  readonly signal: AbortSignal;
  readonly enter: () => Promise<() => void>;
  readonly ran: RanBuild[];
  readonly failed: FailedBuild[];
  readonly dropped: Set<string>;
  readonly stop: AbortController;
  failure: DxError | undefined;
}

function startRun(options: RunBuildsOptions): Run {
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal]);
  const limit = Math.max(1, options.concurrency ?? Math.min(8, Math.max(2, availableParallelism())));
  const enter = openGate(options.output === 'foreground' ? 1 : limit);
  return { options, signal, enter, ran: [], failed: [], dropped: new Set(), stop, failure: undefined };
}

async function runInTurn(
  { build, after }: OrderedBuild,
  done: ReadonlyMap<string, Promise<void>>,
  run: Run,
): Promise<void> {
  await Promise.all(after.map((path) => done.get(path)));
  const leave = await run.enter();
  try {
    if (!run.signal.aborted && !run.dropped.has(build.path)) await runScriptsOf(build, run);
  } finally {
    leave();
  }
}

/** Where what they make is known already, that is put in place instead. */
async function runScriptsOf(build: Build, run: Run): Promise<void> {
  const { scripts = [], isLinked } = build;
  const outputs = isLinked === true ? undefined : run.options.outputs;
  const isRestored = outputs?.restore(build) === true;
  if (isRestored || (await runAll(build, scripts, outputs?.watch(build), run)))
    run.ran.push(Object.freeze({ ...placeOf(build), scripts, ...(isRestored ? { isRestored } : {}) }));
}

/** Whether all succeeded. */
async function runAll(
  build: Build,
  scripts: readonly BuildScript[],
  keep: (() => void) | undefined,
  run: Run,
): Promise<boolean> {
  for (const script of scripts) {
    const result = await runOne(build, script, run);
    if (run.signal.aborted || run.dropped.has(build.path)) return false;
    if (result.exitCode === 0) continue;
    if (build.facts?.optional === true) dropBuild(build, script, result, run);
    else {
      run.failure ??= buildFailed(build, script, result);
      run.stop.abort();
    }
    return false;
  }
  keep?.();
  return true;
}

function runOne(build: Build, script: BuildScript, { options, signal }: Run): Promise<SpawnResult> {
  const { event, command } = script;
  const { directory } = build;
  if (directory === undefined) throw new TypeError(`${build.path} has no directory: use readBuild`);
  options.onEvent?.({ kind: 'script', packageId: placeOf(build).packageId, event, command, args: [] });
  return spawnScript({
    command,
    directory,
    env: buildEnvironment(build, directory, script, options.env),
    output: options.output ?? 'background',
    signal,
    ...(options.scriptShell === undefined ? {} : { scriptShell: options.scriptShell }),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    ...(options.sandbox === undefined || build.isLinked === true
      ? {}
      : { sandbox: { ...options.sandbox, directory } }),
  });
}

function dropBuild(build: Build, { event, command }: BuildScript, result: SpawnResult, run: Run): void {
  const dropped = [...new Set([build.path, ...(run.options.dropWith?.(build.path) ?? [])])].sort();
  for (const path of dropped) run.dropped.add(path);
  const { exitCode, output } = result;
  const code = exitCode === undefined ? {} : { exitCode };
  run.failed.push(
    Object.freeze({ ...placeOf(build), event, command, ...code, output, dropped: Object.freeze(dropped) }),
  );
}

function buildFailed(build: Build, { event, command }: BuildScript, result: SpawnResult): DxError {
  const { packageId, path } = placeOf(build);
  const { exitCode, signal, output } = result;
  const how = describeEnd(result);
  return new DxError({
    code: 'DX_BUILD_FAILED',
    message: `Script ${event} of ${oneLine(packageId, 120)} ${how}: ${oneLine(command, 200)}`,
    hint: 'See its output; dx install --foreground-scripts shows it as it comes, --ignore-scripts installs without',
    details: { packageId, path, event, command, exitCode, signal, output },
  });
}

function describeEnd({ exitCode, signal, isLate }: SpawnResult): string {
  if (isLate) return 'took longer than script-timeout allows';
  if (exitCode !== undefined) return `exited with ${exitCode}`;
  return signal === undefined ? 'did not start' : `was ended by ${signal}`;
}

/** Lets so many in at once, in the order in which they ask. Who leaves gives its place to the next. */
function openGate(limit: number): () => Promise<() => void> {
  const waiting: (() => void)[] = [];
  let free = limit;
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  };
  return async () => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    return leave;
  };
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}
