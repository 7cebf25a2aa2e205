import type { InstallReceipt } from '@dx/pkg-install';
import { formatBytes, formatDuration, plural } from './format.ts';
import { plainText } from './plain-text.ts';
import type { Terminal } from './terminal.ts';

const shownBuilds = 8;

/** Prints what an installation did, for a person. */
export function printReceipt(terminal: Terminal, receipt: InstallReceipt, durationMs: number): void {
  for (const warning of receipt.warnings)
    terminal.note(`${terminal.paint.yellow('warning')} ${plainText(warning.message)}`);
  for (const { placement, reason, detail } of receipt.dropped) {
    terminal.note(`skipped ${placement.name}@${placement.version} (${reason}): ${plainText(detail)}`);
  }
  terminal.print(summaryLine(receipt, durationMs));
  const file = receipt.written.map((path) => plainText(path)).join(', ');
  if (file !== '') terminal.note(terminal.paint.dim(`wrote ${file}`));
  printBuilds(terminal, receipt);
}

/** Prints what an installation would do. */
export function printPlan(terminal: Terminal, receipt: InstallReceipt): void {
  const { green, red, yellow } = terminal.paint;
  for (const added of receipt.added) terminal.print(`${green('+')} ${added.path} ${added.version}`);
  for (const { from, to } of receipt.changed)
    terminal.print(`${yellow('~')} ${to.path} ${from.version} -> ${to.version}`);
  for (const removed of receipt.removed) terminal.print(`${red('-')} ${removed.path} ${removed.version}`);
  const toFetch = receipt.plan.fetch.length;
  terminal.print(
    `${counts(receipt) || 'nothing to do'}${toFetch > 0 ? `; ${plural(toFetch, 'package')} to fetch` : ''}`,
  );
}

function summaryLine(receipt: InstallReceipt, durationMs: number): string {
  const took = `in ${formatDuration(durationMs)}`;
  const counted = counts(receipt);
  if (counted === '')
    return `${receipt.status === 'up-to-date' ? 'nothing to do, up to date' : 'done'} ${took}`;
  const traffic = receipt.receivedBytes > 0 ? `, ${formatBytes(receipt.receivedBytes)} received` : '';
  const method = receipt.linkMethod === undefined ? '' : `, ${linkWords[receipt.linkMethod]}`;
  return `${counted} ${took}${traffic}${method}`;
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

function printBuilds(terminal: Terminal, { builds, status }: InstallReceipt): void {
  const { pending } = builds;
  if (pending.length === 0 || status === 'up-to-date') return;
  const shown = pending.slice(0, shownBuilds).map((build) => build.packageId);
  const more = pending.length > shownBuilds ? ` and ${pending.length - shownBuilds} more` : '';
  terminal.note(
    `${terminal.paint.yellow('scripts not run')} of ${plural(pending.length, 'dependency').replace('ys', 'ies')}: ${shown.join(', ')}${more}`,
  );
}
