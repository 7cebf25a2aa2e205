import { constants } from 'node:os';
import type { ScriptOptions } from '@dx/pkg-build';
import { isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import type { SelectedPackage } from '../members/select-members.ts';
import { plainText } from '../terminal/plain-text.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type LiveLine, openLiveLine } from './live-line.ts';
import { type MemberOutput, openMemberOutput } from './member-output.ts';
import type { OrderedMember } from './order-members.ts';
import { runInOrder } from './run-in-order.ts';
import type { MemberResult, RunSummary } from './run-summary.ts';
import type { RunWishes } from './run-wishes.ts';

/** What is to run in each member. */
export interface MemberJob {
  /** What a person calls it: the script's name, or a command. */
  readonly script: string;
  readonly kind: 'script' | 'command';
  /** Whether a member has it. */
  has(member: SelectedPackage): boolean;
  /** Runs it. Rejects with DX_SCRIPT_FAILED. */
  start(member: SelectedPackage, options: ScriptOptions): Promise<void>;
  /** What all members share. */
  readonly options: ScriptOptions;
}

/** Where and when a job runs. */
export interface MemberRunInput {
  readonly members: ReadonlyMap<string, SelectedPackage>;
  readonly order: readonly OrderedMember[];
  readonly wishes: RunWishes;
  readonly terminal: Terminal;
  /** Aborts when a person wants it to end. */
  readonly signal: AbortSignal;
}

/** What the members of one run share. */
interface Run extends MemberRunInput {
  readonly job: MemberJob;
  readonly stop: AbortController;
  readonly ending: AbortSignal;
  readonly live: LiveLine;
  /** Those that failed, in the order of time. */
  readonly failures: MemberResult[];
  /** Width of the longest name. */
  readonly width: number;
  readonly isShared: boolean;
}

const interrupted = 'interrupted';

/** Runs a job in members, in order and several at once. Failures are in the summary, and nothing is thrown for them. */
export async function runMembers(job: MemberJob, input: MemberRunInput): Promise<RunSummary> {
  const began = performance.now();
  const run = openRun(job, input);
  const members = await runInOrder(input.order, {
    concurrency: input.wishes.concurrency,
    run: (location) => runMember(location, run),
    skip: (location, before) => skipMember(location, before, run),
  });
  run.live.close();
  return summarize(members, performance.now() - began, run);
}

/** The name by which a person knows a member. */
export function memberName({ location, manifest }: SelectedPackage): string {
  return plainText(manifest.fields.name ?? (location === '' ? 'the root' : location));
}

function openRun(job: MemberJob, input: MemberRunInput): Run {
  const { members, order, wishes, terminal, signal } = input;
  const stop = new AbortController();
  const isShared = wishes.order === 'listed' || order.length === 1;
  return {
    ...input,
    job,
    stop,
    ending: AbortSignal.any([signal, stop.signal]),
    live: openLiveLine(terminal, isShared ? 0 : order.length),
    failures: [],
    width: Math.max(0, ...[...members.values()].map((member) => memberName(member).length)),
    isShared,
  };
}

async function runMember(location: string, run: Run): Promise<MemberResult> {
  const { job, live, isShared } = run;
  const member = memberAt(location, run);
  const place = placeOf(member);
  if (!job.has(member)) return lacking(place, run);
  const output = isShared ? undefined : openOutput(member, run);
  const began = performance.now();
  if (!isShared) live.start(place.name);
  try {
    await job.start(member, optionsFor(output, run));
    return { ...place, status: 'passed', durationMs: elapsed(began), exitCode: 0 };
  } catch (error) {
    return failed(place, error, elapsed(began), output, run);
  } finally {
    output?.end();
    if (!isShared) live.end(place.name);
  }
}

function optionsFor(output: MemberOutput | undefined, { job, ending, terminal }: Run): ScriptOptions {
  if (output === undefined) return job.options;
  const { env = {} } = job.options;
  const isColored = terminal.paint.bold('') !== '' && env['NO_COLOR'] === undefined;
  return {
    ...job.options,
    env: isColored ? { FORCE_COLOR: '1', ...env } : env,
    signal: ending,
    onOutput: (chunk) => output.take(chunk),
    onEvent: (event) => output.announce(event),
  };
}

const paints = ['cyan', 'magenta', 'green', 'yellow', 'blue'] as const;

function openOutput(member: SelectedPackage, { terminal, live, wishes, order, width }: Run): MemberOutput {
  const index = order.findIndex(({ location }) => location === member.location);
  const paint = terminal.paint[paints[index % paints.length] ?? 'cyan'];
  const label = `${paint(`${memberName(member).padEnd(width)} |`)} `;
  return openMemberOutput(label, { terminal, live, style: wishes.style, isAside: wishes.isJson });
}

type Place = Pick<MemberResult, 'name' | 'location'>;

function placeOf(member: SelectedPackage): Place {
  return { name: memberName(member), location: member.location === '' ? '.' : member.location };
}

function memberAt(location: string, { members }: Run): SelectedPackage {
  const member = members.get(location);
  if (member === undefined) throw new TypeError(`${location} is to run and was not chosen`);
  return member;
}

/** With npm's options a missing script is a failure like any other. */
function lacking(place: Place, run: Run): MemberResult {
  if (run.wishes.passesOverMissing) return { ...place, status: 'missing' };
  const result: MemberResult = { ...place, status: 'missing', exitCode: 1 };
  return note(result, run);
}

function failed(
  place: Place,
  error: unknown,
  durationMs: number,
  output: MemberOutput | undefined,
  run: Run,
): MemberResult {
  if (!isDxError(error, 'DX_SCRIPT_FAILED')) throw error;
  const { exitCode, signal, event } = error.details;
  const result = {
    ...place,
    durationMs,
    ...(typeof exitCode === 'number' ? { exitCode } : {}),
    ...(typeof signal === 'string' ? { signal } : {}),
  };
  if (run.ending.aborted) return { ...result, status: 'ended', because: causeOf(run) };
  output?.end();
  const lastLines = output === undefined ? {} : { lastLines: output.lastLines() };
  return note(
    {
      ...result,
      status: 'failed',
      event: run.job.kind === 'script' ? String(event) : run.job.script,
      ...lastLines,
    },
    run,
  );
}

function note(result: MemberResult, { failures, wishes, stop }: Run): MemberResult {
  failures.push(result);
  if (wishes.bail === 'all') stop.abort();
  return result;
}

/** What becomes of a member that is not started. */
function skipMember(location: string, before: readonly MemberResult[], run: Run): MemberResult | undefined {
  const place = placeOf(memberAt(location, run));
  if (run.ending.aborted) return { ...place, status: 'skipped', because: causeOf(run) };
  if (run.wishes.bail !== 'dependents') return undefined;
  const failure = before.find((result) => run.failures.includes(result));
  const because = failure?.name ?? before.find(({ status }) => status === 'skipped')?.because;
  return because === undefined ? undefined : { ...place, status: 'skipped', because };
}

function causeOf({ failures, signal }: Run): string {
  return signal.aborted ? interrupted : (failures[0]?.name ?? interrupted);
}

function summarize(members: readonly MemberResult[], durationMs: number, run: Run): RunSummary {
  const [first] = run.failures;
  const status = run.signal.aborted ? 'interrupted' : first === undefined ? 'passed' : 'failed';
  return {
    script: run.job.script,
    status,
    exitCode:
      status === 'interrupted' ? exitCodeOf({ signal: String(run.signal.reason) }) : exitCodeOf(first),
    durationMs: Math.round(durationMs),
    members,
  };
}

/** 128 + n after signal n, as a shell has it. */
function exitCodeOf(result: Pick<MemberResult, 'exitCode' | 'signal'> | undefined): number {
  if (result === undefined) return 0;
  const { exitCode, signal } = result;
  const number = Object.entries(constants.signals).find(([name]) => name === signal)?.[1];
  return number === undefined ? exitCode || 1 : 128 + number;
}

function elapsed(began: number): number {
  return Math.round(performance.now() - began);
}

/** Where `--summary` writes. */
export const summaryFile = 'dx-run-summary.json';

/** Writes a summary for programs. */
export function writeSummary(path: string, summary: RunSummary): void {
  nodeFs.writeFile(path, `${JSON.stringify(summary, undefined, 2)}\n`);
}
