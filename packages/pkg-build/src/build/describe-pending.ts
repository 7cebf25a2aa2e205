import { isDxError, parsePackageName } from '@dx/pkg-core';
import type { BuildReport, BuildScript, HeldBuild, HeldReason } from '../types.ts';
import { oneLine } from './one-line.ts';

/** How wide the lines may be. */
const columns = 80;

const reasons: Readonly<Record<HeldReason, string>> = {
  'other-version': 'another version is approved, this one is not',
  'other-integrity': 'its content is not the content that was approved',
  'other-source': 'the name is approved, but this is not from its registry',
};

/**
 * The screen about packages that wait: which, what each would run, why it waits, and the commands that decide. At most
 * 80 columns; nothing in it moves the cursor or hides text. Copies of a package share one entry. No lines when nobody
 * waits.
 *
 * @example
 * describePending({ pending: [{ packageId: 'esbuild@0.25.0', path: 'node_modules/esbuild', … }] })[0]
 * // '1 package waits for your approval; its install scripts have not run:'
 */
export function describePending({ pending }: BuildReport): readonly string[] {
  if (pending.length === 0) return [];
  const groups = groupById(pending);
  const subject = groups.length === 1 ? '1 package waits' : `${groups.length} packages wait`;
  const owner = groups.length === 1 ? 'its' : 'their';
  return Object.freeze([
    `${subject} for your approval; ${owner} install scripts have not run:`,
    '',
    ...groups.flatMap(describeGroup),
    '',
    ...describeCommands(groups.map(([first]) => first)),
  ]);
}

/** The command that approves these, each by name where it is safe in a shell and fits on a line. */
export function approveCommand(pending: readonly HeldBuild[]): string {
  return commandFor('dx approve-scripts', pending, columns - 12);
}

function groupById(pending: readonly HeldBuild[]): readonly [HeldBuild, ...HeldBuild[]][] {
  const groups = new Map<string, [HeldBuild, ...HeldBuild[]]>();
  for (const build of pending) {
    const key = `${build.packageId}\n${build.approvalKey ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [build]);
    else group.push(build);
  }
  return [...groups.values()];
}

function describeGroup([first, ...others]: readonly [HeldBuild, ...HeldBuild[]]): readonly string[] {
  const copies = others.length === 0 ? '' : ` (${others.length + 1} copies)`;
  const title = `  ${oneLine(first.packageId, columns - 2 - copies.length)}${copies}`;
  return [title, ...describeSource(first), ...(first.scripts ?? []).map(describeScript)];
}

/** Only where it is not simply new. */
function describeSource({ packageId, approvalKey, reason }: HeldBuild): readonly string[] {
  const lines: string[] = [];
  if (approvalKey !== undefined && approvalKey !== packageId)
    lines.push(`    from ${oneLine(approvalKey, columns - 9)}`);
  if (reason !== undefined) lines.push(`    ${reasons[reason]}`);
  return lines;
}

function describeScript({ event, command }: BuildScript): string {
  const label = `    ${event.padEnd(13)}`;
  return `${label}${oneLine(command, columns - label.length)}`;
}

function describeCommands(pending: readonly HeldBuild[]): readonly string[] {
  const [first] = pending;
  const room = columns - 12;
  return [
    ...(first === undefined ? [] : [`  to read   ${oneLine(`${first.path}/package.json`, room)}`]),
    `  to allow  ${commandFor('dx approve-scripts', pending, room)}`,
    `  to refuse ${commandFor('dx deny-scripts', pending, room)}`,
  ];
}

function commandFor(command: string, pending: readonly HeldBuild[], room: number): string {
  const names = [...new Set(pending.map(({ packageId }) => packageId.slice(0, packageId.lastIndexOf('@'))))];
  const line = `${command} ${names.join(' ')}`;
  return names.every(isPlainName) && line.length <= room ? line : `${command} <package> …`;
}

function isPlainName(name: string): boolean {
  try {
    return /^[@\w./-]+$/.test(parsePackageName(name));
  } catch (error) {
    if (isDxError(error, 'DX_INVALID_PACKAGE_NAME')) return false;
    throw error;
  }
}
