import { argumentErrors } from './argument-errors.ts';
import type { Flag, ParsedArguments } from './flag.ts';
import { settingFlag, shortForm } from './setting-flags.ts';

/** How far flags are looked for. */
export interface ParseArgumentsOptions {
  /** With `words: 1`, everything behind the first word belongs to a program and is not looked at. Default: no end. */
  readonly stopAfterWords?: number;
}

type Values = Record<string, string | boolean | readonly string[]>;

/** What is read from and written to while a line is taken apart. */
interface Reading {
  readonly lookup: ReadonlyMap<string, Flag>;
  readonly pending: string[];
  readonly values: Values;
  /** Whether the last flag was a short form of npm, or a setting that the command does not list. */
  isStray: boolean;
}

/**
 * Takes a command line apart: `--name value`, `--name=value`, `--no-name`, `-x`, `-xyz`, and `--` for the end of flags.
 * Besides the flags given, every setting is one, and every short form of npm.
 *
 * @throws DX_UNKNOWN_FLAG with the nearest known one, DX_FLAG_VALUE when a value is missing or not wanted
 */
export function parseArguments(
  argv: readonly string[],
  flags: readonly Flag[],
  options: ParseArgumentsOptions = {},
): ParsedArguments {
  const pending = [...argv];
  const reading: Reading = {
    lookup: indexFlags(flags),
    pending,
    values: Object.create(null),
    isStray: false,
  };
  const words: string[] = [];
  const strays: string[] = [];
  const parsed = { flags: reading.values, words };
  for (let word = pending.shift(); word !== undefined; word = pending.shift()) {
    if (word === '--') return { ...parsed, rest: pending, ...listed(strays) };
    reading.isStray = false;
    if (word.startsWith('-') && word.length > 1) readFlag(word, reading);
    else words.push(word);
    if (reading.isStray && words.length > 0) strays.push(word);
    if (words.length === options.stopAfterWords)
      return { ...parsed, rest: withoutSeparator(pending), ...listed(strays) };
  }
  return { ...parsed, rest: [], ...listed(strays) };
}

function listed(strays: readonly string[]): Pick<ParsedArguments, 'strays'> {
  return strays.length === 0 ? {} : { strays };
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

function readFlag(word: string, reading: Reading): void {
  const equals = word.indexOf('=');
  const name = equals === -1 ? word : word.slice(0, equals);
  const given = equals === -1 ? undefined : word.slice(equals + 1);
  const isLong = word.startsWith('--') || readsAsName(name.slice(1), reading);
  if (isLong) readLong(name.replace(/^--?/, ''), given, reading);
  else if (name.length > 2 && shortForm(name.slice(1)) !== undefined)
    readShortForm(name.slice(1), given, reading);
  else readLetters(word.slice(1), reading);
}

/** As npm: `-ws` is a short form and `-save-dev` a name; one letter is neither. */
function readsAsName(name: string, { lookup }: Reading): boolean {
  return name.length > 1 && (lookup.has(name) || settingFlag(name) !== undefined);
}

function readLong(name: string, given: string | undefined, reading: Reading): void {
  const flag = findFlag(name, reading);
  if (flag !== undefined) {
    setFlag(flag, given, reading);
    return;
  }
  const negated = name.startsWith('no-') ? findFlag(name.slice(3), reading) : undefined;
  if (negated !== undefined && (negated.type === 'boolean' || negated.isNegatable === true)) {
    reading.values[negated.name] = given === 'false';
    return;
  }
  if (shortForm(name) === undefined) throw argumentErrors.unknownFlag(`--${name}`, reading.lookup);
  readShortForm(name, given, reading);
}

function findFlag(name: string, reading: Reading): Flag | undefined {
  const own = reading.lookup.get(name);
  if (own !== undefined) return own;
  const setting = settingFlag(name);
  if (setting !== undefined) reading.isStray = true;
  return setting;
}

function readShortForm(name: string, given: string | undefined, reading: Reading): void {
  const [long = '', ...more] = shortForm(name) ?? [];
  const value = more[0] ?? given;
  reading.isStray = true;
  if (long === '--usage') reading.values['help'] = true;
  else readLong(long.slice(2), value, reading);
}

function readLetters(letters: string, reading: Reading): void {
  for (const [index, letter] of [...letters].entries()) {
    const flag = reading.lookup.get(`-${letter}`);
    const attached = letters.slice(index + 1).replace(/^=/, '');
    if (flag === undefined) {
      if (shortForm(letter) === undefined) throw argumentErrors.unknownFlag(`-${letter}`, reading.lookup);
      const hasValue = letters[index + 1] === '=';
      readShortForm(letter, hasValue ? attached : undefined, reading);
      if (hasValue) return;
      continue;
    }
    const takesRest = flag.type !== 'boolean' && attached !== '';
    setFlag(flag, takesRest ? attached : undefined, reading);
    if (takesRest) return;
  }
}

function setFlag(flag: Flag, given: string | undefined, { pending, values }: Reading): void {
  if (flag.type === 'boolean') {
    values[flag.name] = readSwitch(flag, given, pending);
    return;
  }
  const value = given ?? pending.shift();
  if (value === undefined) throw argumentErrors.missingValue(flag);
  const before = values[flag.name];
  const items = flag.isWhole === true ? [value] : value.split(',');
  values[flag.name] = flag.type === 'text' ? value : [...(Array.isArray(before) ? before : []), ...items];
}

/** As npm reads it, the next word is the value when it is `true` or `false`, or a word that the flag knows. */
function readSwitch(flag: Flag, given: string | undefined, pending: string[]): string | boolean {
  const words = ['true', 'false', ...(flag.words ?? [])];
  if (flag.takesText === true && given && !words.includes(given)) return given;
  const [next] = pending;
  const value = given ?? (next !== undefined && words.includes(next) ? pending.shift() : 'true');
  if (value === undefined || !words.includes(value)) throw argumentErrors.unwantedValue(flag, value ?? '');
  return value === 'true' || value === 'false' ? value === 'true' : value;
}
