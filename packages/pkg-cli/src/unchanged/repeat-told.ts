import { stripVTControlCharacters } from 'node:util';
import type { LogEntry } from '../terminal/log-level.ts';
import { openPaint } from '../terminal/paint.ts';
import { plainText } from '../terminal/plain-text.ts';
import { wantsColor } from '../terminal/wants-color.ts';

const word = 'warning ';

/** The warnings among what was told, as a record has them. */
export function warningsIn(history: readonly LogEntry[]): readonly string[] {
  return history
    .filter(({ level }) => level === 'warn')
    .map(({ text }) => stripVTControlCharacters(text).replace(word, ''));
}

/** What was said besides among what was told, as a record has it. */
export function notesIn(history: readonly LogEntry[]): readonly string[] {
  return history.filter(({ level }) => level === 'notice').map(({ text }) => stripVTControlCharacters(text));
}

/** Warns of the same again. They come from a file that anybody may have written. */
export function repeatWarnings(
  warnings: readonly string[],
  { stdout, stderr, env }: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env'>,
): void {
  if (warnings.length === 0) return;
  const { yellow } = openPaint(wantsColor(stdout, env));
  for (const warning of warnings) stderr.write(`${yellow(word.trim())} ${plainText(warning)}\n`);
}

/** Says the same again. */
export function repeatNotes(
  notes: readonly string[],
  { stdout, stderr, env }: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env'>,
): void {
  if (notes.length === 0) return;
  const { dim } = openPaint(wantsColor(stdout, env));
  for (const note of notes) stderr.write(`${dim(plainText(note))}\n`);
}
