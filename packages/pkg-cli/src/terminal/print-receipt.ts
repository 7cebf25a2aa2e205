import type { HistoryReturn, InstallReceipt } from '@dx/pkg-install';
import { resolveEdge } from '@dx/pkg-lock';
import { approvalLine } from './approval-line.ts';
import { foldWarnings, listSome } from './fold-warnings.ts';
import { formatBytes, formatDuration, plural } from './format.ts';
import { plainText } from './plain-text.ts';
import { restoredWords } from './restored-words.ts';
import type { Terminal } from './terminal.ts';

const shownBuilds = 8;

/** What was asked for, as far as a receipt shows it. */
export interface ReceiptFocus {
  /** Location of the importer that the request was about; empty for the root. */
  readonly importer: string;
  /** Keys in its manifest that were to be added. */
  readonly added: readonly string[];
  /** Results that come after the summary. */
  readonly health?: readonly string[];
}

/** Prints what an installation did, for a person. */
export async function printReceipt(
  terminal: Terminal,
  receipt: InstallReceipt,
  durationMs: number,
  focus: ReceiptFocus,
): Promise<void> {
  for (const text of foldWarnings(receipt)) terminal.warn(warningLine(terminal, text));
  for (const { placement, reason, detail } of receipt.dropped) {
    terminal.note(`skipped ${placement.name}@${placement.version} (${reason}): ${plainText(detail)}`);
  }
  for (const name of focus.added) printAddition(terminal, receipt, focus.importer, name);
  if (receipt.returned !== undefined) terminal.print(await returnedLine(receipt.returned, false));
  terminal.print(summaryLine(receipt, durationMs));
  for (const line of focus.health ?? []) terminal.print(line);
  const file = receipt.written.map((path) => plainText(path)).join(', ');
  if (file !== '') terminal.note(terminal.paint.dim(`wrote ${file}`));
  await printBuilds(terminal, receipt);
}

/** A warning as it stands before every other text. */
export function warningLine({ paint }: Terminal, text: string): string {
  return `${paint.yellow('warning')} ${plainText(text)}`;
}

function printAddition(terminal: Terminal, { lock }: InstallReceipt, importer: string, name: string): void {
  const location = resolveEdge(lock, importer, name);
  const version = location === undefined ? undefined : lock.packages[location]?.version;
  if (version === undefined) return;
  const { green, dim } = terminal.paint;
  terminal.print(`${green('+')} ${plainText(name)} ${dim(plainText(version))}`);
}

/** Prints what an installation would do. */
export async function printPlan(terminal: Terminal, receipt: InstallReceipt): Promise<void> {
  const { green, red, yellow } = terminal.paint;
  if (receipt.returned !== undefined) terminal.print(await returnedLine(receipt.returned, true));
  for (const { path, version } of receipt.added)
    terminal.print(`${green('+')} ${plainText(`${path} ${version}`)}`);
  for (const { from, to } of receipt.changed)
    terminal.print(`${yellow('~')} ${plainText(`${to.path} ${from.version} -> ${to.version}`)}`);
  for (const { path, version } of receipt.removed)
    terminal.print(`${red('-')} ${plainText(`${path} ${version}`)}`);
  const toFetch = receipt.plan.fetch.length;
  terminal.print(
    `${counts(receipt) || 'nothing to do'}${toFetch > 0 ? `; ${plural(toFetch, 'package')} to fetch` : ''}`,
  );
}

async function returnedLine(returned: HistoryReturn, isPlan: boolean): Promise<string> {
  const { returnLine } = await import('../history/describe-entry.ts');
  return returnLine(returned, isPlan, Date.now());
}

function summaryLine(receipt: InstallReceipt, durationMs: number): string {
  const took = `in ${formatDuration(durationMs)}`;
  const counted = counts(receipt);
  if (counted === '')
    return `${receipt.status === 'up-to-date' ? 'nothing to do, up to date' : 'done'} ${took}`;
  const traffic = receipt.receivedBytes > 0 ? `, ${formatBytes(receipt.receivedBytes)} received` : '';
  const method = methodWords(receipt);
  return `${counted} ${took}${traffic}${method}`;
}

function methodWords({ restored, linkMethod }: InstallReceipt): string {
  if (restored !== undefined) return `, ${restoredWords[restored]}`;
  return linkMethod === undefined ? '' : `, ${linkWords[linkMethod]}`;
}

const linkWords = { clone: 'files cloned', hardlink: 'files hardlinked', copy: 'files copied' } as const;

function counts({ added, changed, removed }: InstallReceipt): string {
  const parts = [
    added.length > 0 ? `added ${plural(added.length, 'package')}` : '',
    changed.length > 0 ? `changed ${plural(changed.length, 'package')}` : '',
    removed.length > 0 ? `removed ${plural(removed.length, 'package')}` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** What ran, and what waits with what it would run; in one line where nothing was done. */
async function printBuilds(terminal: Terminal, { builds, status, plan }: InstallReceipt): Promise<void> {
  const { ran, pending } = builds;
  const say = (what: string, some: typeof ran): void => {
    const names = [...new Set(some.map(({ packageId }) => plainText(packageId)))];
    if (names.length > 0) terminal.note(terminal.paint.dim(`${what} of ${listSome(names, shownBuilds)}`));
  };
  say(
    'ran install scripts',
    ran.filter(({ isRestored }) => isRestored !== true),
  );
  say(
    'took the earlier builds',
    ran.filter(({ isRestored }) => isRestored === true),
  );
  if (pending.length === 0) return;
  if (status === 'up-to-date') {
    terminal.note(terminal.paint.dim(approvalLine(pending.length)));
    return;
  }
  const { describePending } = await import('@dx/pkg-build');
  terminal.note('');
  const held = pending.map((build) => ({ ...build, path: nearPath(build.path, plan) }));
  describePending({ pending: held }).forEach((line, index) => {
    terminal.note(index === 0 ? `${terminal.paint.yellow('warning')} ${line}` : line);
  });
}

/** A package in a cell by the link that the project has to it, if it has one. */
function nearPath(path: string, { desired }: InstallReceipt['plan']): string {
  if (!path.startsWith('node_modules/.dx/')) return path;
  const link = desired.placements.find(
    (placement) =>
      placement.kind === 'link' &&
      placement.target === path &&
      !placement.path.startsWith('node_modules/.dx/'),
  );
  return link?.path ?? path;
}
