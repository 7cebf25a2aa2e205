import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { type HistoryItem, readHistory, readHistoryContents } from '@dx/pkg-install';
import { describeChanges } from '@dx/pkg-lock';
import { findProject } from '@dx/pkg-workspace';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { countWords, formatAge, formatDate, historyTable } from '../history/describe-entry.ts';
import { type FileChange, findChanges } from '../history/entry-changes.ts';
import { homeOf } from '../install-options.ts';
import { plainText } from '../terminal/plain-text.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** `dx history`: what installations have changed in this project, and what `dx undo` would take back. */
export const historyCommand: Command = {
  usage: '[number]',
  flags: [],
  examples: ['dx history', 'dx history 3', 'dx history --json'],
  run: async (parsed, context) => {
    const { root } = findProject(context.project.directory, { fs: nodeFs });
    const items = readHistory(root, { home: homeOf(context) });
    const isJson = parsed.flags['json'] === true;
    const [word, ...others] = parsed.words;
    if (others.length > 0) throw unknownEntry(parsed.words.join(' '), root);
    if (word !== undefined) return showEntry(findEntry(items, word, root), root, context, isJson);
    if (isJson) context.terminal.print(JSON.stringify(items, undefined, 2));
    else showList(items, context.terminal);
    return 0;
  },
};

function showList(items: readonly HistoryItem[], terminal: Terminal): void {
  const { paint, resultColumns: columns } = terminal;
  if (items.length === 0) {
    terminal.print(
      'no history: dx has not changed this project yet, or keeps none (in CI, without generations)',
    );
    return;
  }
  for (const line of historyTable(items, { paint, columns, nowMs: Date.now() })) terminal.print(line);
  const next = items.find(({ isUndone }) => !isUndone);
  const last = items.findLast(({ isUndone }) => isUndone);
  if (next !== undefined) terminal.note(paint.dim(`dx undo takes ${plainText(next.command)} back`));
  if (last !== undefined) terminal.note(paint.dim(`dx redo does ${plainText(last.command)} again`));
}

async function showEntry(
  item: HistoryItem,
  root: string,
  context: CommandContext,
  isJson: boolean,
): Promise<number> {
  const { terminal } = context;
  const changes = await findChanges(readHistoryContents(root, item, { home: homeOf(context) }));
  if (isJson) {
    terminal.print(JSON.stringify({ ...item, changes }, undefined, 2));
    return 0;
  }
  const { bold, dim } = terminal.paint;
  const age = formatAge(item.timeMs, Date.now());
  const date = formatDate(item.timeMs);
  const facts = [age === date ? date : `${age}, ${date}`, countWords(item.packages)];
  terminal.print(`${bold(plainText(item.command))}${item.isUndone ? ' (taken back)' : ''}`);
  terminal.print(dim(facts.filter((fact) => fact !== '').join(', ')));
  for (const change of changes) showChange(change, terminal);
  return 0;
}

const shownPackages = 50;

function showChange({ path, kind, diff, packages }: FileChange, terminal: Terminal): void {
  const { bold, dim } = terminal.paint;
  terminal.print('');
  terminal.print(`${bold(plainText(path))}${kind === 'changed' ? '' : dim(` (${kind})`)}`);
  const text = packages === undefined ? (diff ?? '') : describeChanges(packages);
  const lines = text.split('\n').filter((line) => line !== '');
  const limit = packages !== undefined && terminal.resultColumns !== undefined ? shownPackages : lines.length;
  for (const line of lines.slice(0, limit)) terminal.print(paintLine(line, terminal));
  if (lines.length > limit) terminal.print(dim(`… and ${lines.length - limit} more; --json has all of them`));
}

function paintLine(line: string, { paint: { red, green, yellow, cyan } }: Terminal): string {
  const text = plainText(line);
  if (line.startsWith('+')) return green(text);
  if (line.startsWith('-')) return red(text);
  if (line.startsWith('~')) return yellow(text);
  return line.startsWith('@@') ? cyan(text) : text;
}

function findEntry(items: readonly HistoryItem[], word: string, root: string): HistoryItem {
  const found = items.find(({ number }) => String(number) === word);
  if (found === undefined) throw unknownEntry(word, root);
  return found;
}

function unknownEntry(word: string, root: string): DxError {
  return new DxError({
    code: 'DX_HISTORY_UNKNOWN',
    message: `The history of ${root} has no entry ${JSON.stringify(word)}`,
    hint: 'dx history lists the numbers that it has',
    details: { entry: word, root },
  });
}
