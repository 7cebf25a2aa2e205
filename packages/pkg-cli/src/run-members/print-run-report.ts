import { DxError } from '@dx/pkg-core';
import { formatDuration } from '../terminal/format.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { MemberResult, RunSummary } from './run-summary.ts';

/**
 * Says how a run in members ended: what failed and with which words, what was not run because of it, and the counts. Of a
 * single member there is nothing to say that is not on the screen.
 */
export function printRunReport(summary: RunSummary, terminal: Terminal): void {
  const { members, script } = summary;
  if (members.length === 1) return;
  for (const member of members.filter(isFailure)) printFailure(member, script, terminal);
  printOthers(members, terminal);
  terminal.note(`\n${countLine(summary, terminal)}`);
}

/** Why a run counts as failed, with the exit code of the first failure. */
export function runFailed({ script, members, exitCode }: RunSummary, kind: 'script' | 'command'): DxError {
  const failed = members.filter(isFailure);
  const [first] = failed;
  const where = failed.map(({ name }) => name);
  const how = failed.length === 1 && first !== undefined ? `: ${endOf(first, first.event ?? script)}` : '';
  return new DxError({
    code: 'DX_SCRIPT_FAILED',
    message: `${kind === 'script' ? `Script ${script}` : script} failed in ${where.slice(0, 8).join(', ')}${where.length > 8 ? ` and ${where.length - 8} more` : ''}${how}`,
    hint: first === undefined ? '' : hintFor(first, script, kind),
    details: { script, exitCode, failed: where },
  });
}

/** Whether a member made its run fail. */
export function isFailure({ status, exitCode }: MemberResult): boolean {
  return status === 'failed' || (status === 'missing' && exitCode !== undefined);
}

function hintFor(
  { name, location, status }: MemberResult,
  script: string,
  kind: 'script' | 'command',
): string {
  if (status === 'missing') return '--if-present passes over members without the script';
  const where = location === '.' ? '' : ` --workspace ${name.includes(' ') ? location : name}`;
  return `See it alone: ${kind === 'script' ? `dx run ${script}${where}` : `dx exec${where} -- ${script}`}`;
}

function printFailure(member: MemberResult, script: string, { fail, paint }: Terminal): void {
  const { name, location, lastLines = [], durationMs = 0, event = script } = member;
  fail(`\n${paint.red(paint.bold(name))} ${paint.dim(location)} ${endOf(member, event)}${after(durationMs)}`);
  for (const line of lastLines) fail(`  ${paint.dim('|')} ${line}`);
}

function endOf({ status, exitCode, signal }: MemberResult, event: string): string {
  if (status === 'missing') return `has no script "${event}"`;
  return signal === undefined ? `${event} exited with ${exitCode}` : `${event} was ended by ${signal}`;
}

function after(durationMs: number): string {
  return durationMs === 0 ? '' : ` after ${formatDuration(durationMs)}`;
}

/** What did not run to its end, by what it is due to. */
function printOthers(members: readonly MemberResult[], { fail, paint }: Terminal): void {
  const groups = new Map<string, string[]>();
  for (const { name, status, because } of members) {
    if (because === undefined) continue;
    const reason = because === 'interrupted' ? 'interrupted' : `${because} failed`;
    const title = `${status === 'skipped' ? 'not started' : 'ended'}, ${reason}:`;
    groups.set(title, [...(groups.get(title) ?? []), name]);
  }
  if (groups.size > 0) fail('');
  for (const [title, names] of groups) fail(`${paint.yellow(title)} ${names.join(', ')}`);
}

const words: readonly (readonly [MemberResult['status'], string])[] = [
  ['passed', 'passed'],
  ['failed', 'failed'],
  ['ended', 'ended'],
  ['skipped', 'not started'],
  ['missing', 'without the script'],
];

function countLine({ members, durationMs, script }: RunSummary, { paint }: Terminal): string {
  const parts = words.flatMap(([status, word]) => {
    const count = members.filter((member) => member.status === status).length;
    if (count === 0) return [];
    const text = `${count} ${word}`;
    return [status === 'failed' ? paint.red(text) : status === 'passed' ? paint.green(text) : text];
  });
  return `${paint.bold(script)}: ${parts.join(', ')} in ${formatDuration(durationMs)}`;
}
