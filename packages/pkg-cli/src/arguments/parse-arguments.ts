import { DxError } from '@dx/pkg-core';
import { nearestWords } from '../nearest-words.ts';
import type { Flag, ParsedArguments } from './flag.ts';

/** How far flags are looked for. */
export interface ParseArgumentsOptions {
  /** With `words: 1`, everything behind the first word belongs to a program and is not looked at. Default: no end. */
  readonly stopAfterWords?: number;
}

type Values = Record<string, string | boolean | readonly string[]>;

/**
 * Takes a command line apart: `--name value`, `--name=value`, `--no-name`, `-x`, `-xyz`, and `--` for the end of flags.
 *
 * @throws DX_UNKNOWN_FLAG with the nearest known one, DX_FLAG_VALUE when a value is missing or not wanted
 */
export function parseArguments(
  argv: readonly string[],
  flags: readonly Flag[],
  options: ParseArgumentsOptions = {},
): ParsedArguments {
  const lookup = indexFlags(flags);
  const values: Values = Object.create(null);
  const words: string[] = [];
  const pending = [...argv];
  for (let word = pending.shift(); word !== undefined; word = pending.shift()) {
    if (word === '--') return { flags: values, words, rest: pending };
    if (word.startsWith('--')) readLong(word.slice(2), lookup, pending, values);
    else if (word.startsWith('-') && word.length > 1) readShort(word.slice(1), lookup, pending, values);
    else words.push(word);
    if (words.length === options.stopAfterWords)
      return { flags: values, words, rest: withoutSeparator(pending) };
  }
  return { flags: values, words, rest: [] };
}

function withoutSeparator(words: readonly string[]): readonly string[] {
  return words[0] === '--' ? words.slice(1) : words;
}

function indexFlags(flags: readonly Flag[]): ReadonlyMap<string, Flag> {
  const entries = flags.flatMap((flag) => [
    [flag.name, flag] as const,
    ...(flag.aliases ?? []).map((alias) => [alias, flag] as const),
    ...(flag.short === undefined ? [] : [[`-${flag.short}`, flag] as const]),
  ]);
  return new Map(entries);
}

function readLong(word: string, lookup: ReadonlyMap<string, Flag>, pending: string[], values: Values): void {
  const equals = word.indexOf('=');
  const name = equals === -1 ? word : word.slice(0, equals);
  const given = equals === -1 ? undefined : word.slice(equals + 1);
  const flag = lookup.get(name);
  if (flag !== undefined) {
    setFlag(flag, given, pending, values);
    return;
  }
  const negated = name.startsWith('no-') ? lookup.get(name.slice(3)) : undefined;
  if (negated?.type !== 'boolean') throw unknownFlag(`--${name}`, lookup);
  values[negated.name] = given === 'false';
}

function readShort(
  letters: string,
  lookup: ReadonlyMap<string, Flag>,
  pending: string[],
  values: Values,
): void {
  for (const [index, letter] of [...letters].entries()) {
    const flag = lookup.get(`-${letter}`);
    if (flag === undefined) throw unknownFlag(`-${letter}`, lookup);
    const attached = letters.slice(index + 1).replace(/^=/, '');
    const takesRest = flag.type !== 'boolean' && attached !== '';
    setFlag(flag, takesRest ? attached : undefined, pending, values);
    if (takesRest) return;
  }
}

function setFlag(flag: Flag, given: string | undefined, pending: string[], values: Values): void {
  if (flag.type === 'boolean') {
    if (given !== undefined && given !== 'true' && given !== 'false') throw unwantedValue(flag, given);
    values[flag.name] = given !== 'false';
    return;
  }
  const value = given ?? pending.shift();
  if (value === undefined) throw missingValue(flag);
  const before = values[flag.name];
  values[flag.name] =
    flag.type === 'text' ? value : [...(Array.isArray(before) ? before : []), ...value.split(',')];
}

function unknownFlag(word: string, lookup: ReadonlyMap<string, Flag>): DxError {
  const known = [...lookup.keys()].filter((name) => !name.startsWith('-')).map((name) => `--${name}`);
  const [nearest] = word.startsWith('--') ? nearestWords(word, known) : [];
  return new DxError({
    code: 'DX_UNKNOWN_FLAG',
    message: `Unknown option ${word}`,
    hint: hintFor(nearest, lookup.has('if-present')),
    details: { flag: word },
  });
}

/** `--if-present` is an option of the commands that run scripts, and of no other. */
function hintFor(nearest: string | undefined, runsScripts: boolean): string {
  const guess = nearest === undefined ? '' : `Did you mean ${nearest}? `;
  if (runsScripts) return `${guess}What a script is to get goes behind --`;
  return guess.trim() || 'dx help lists the commands, dx <command> --help their options';
}

function missingValue(flag: Flag): DxError {
  return new DxError({
    code: 'DX_FLAG_VALUE',
    message: `--${flag.name} needs a value`,
    hint: `--${flag.name} ${flag.placeholder ?? '<value>'}`,
    details: { flag: flag.name },
  });
}

function unwantedValue(flag: Flag, given: string): DxError {
  return new DxError({
    code: 'DX_FLAG_VALUE',
    message: `--${flag.name} is on or off, not ${JSON.stringify(given)}`,
    hint: `--${flag.name} or --no-${flag.name}`,
    details: { flag: flag.name, value: given },
  });
}
