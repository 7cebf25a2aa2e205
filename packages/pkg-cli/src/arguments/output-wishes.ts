import { findLevel, type LogLevel, parseLevel } from '../terminal/log-level.ts';
import type { TerminalWishes } from '../terminal/terminal.ts';
import type { FlagValues, ParsedArguments } from './flag.ts';

/** How a person wants to be told what happens. */
export interface OutputWishes extends TerminalWishes {
  readonly isJson: boolean;
}

const levelWords: Readonly<Record<string, LogLevel>> = {
  '--silent': 'silent',
  '-s': 'silent',
  '--quiet': 'warn',
  '-q': 'warn',
  '-d': 'info',
  '-dd': 'verbose',
  '-ddd': 'silly',
  '--verbose': 'verbose',
};

/**
 * What a line seems to ask for before it is taken apart, for what goes wrong until then. Words behind `--` are somebody
 * else's.
 */
export function guessWishes(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): OutputWishes {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  const named = words.flatMap((word, index) => {
    const name = word === '--loglevel' ? words[index + 1] : /^--loglevel=(.*)$/.exec(word)?.[1];
    return findLevel(name) ?? (Object.hasOwn(levelWords, word) ? levelWords[word] : []) ?? [];
  });
  const level = named.at(-1) ?? findLevel(env['npm_config_loglevel']);
  const isPlain = words.includes('--no-color') || words.includes('--color=false');
  const isColored = words.includes('--color') || words.includes('--color=always');
  return {
    isJson: words.includes('--json') || words.includes('--json=true'),
    color: isPlain ? false : isColored ? true : undefined,
    ...(level === undefined ? {} : { level }),
  };
}

/**
 * What a line asks for.
 *
 * @throws DX_FLAG_VALUE for a level that there is not
 */
export function wishesOf(
  { flags }: ParsedArguments,
  env: Readonly<Record<string, string | undefined>>,
): OutputWishes {
  const { json, color, loglevel, progress } = flags;
  const inherited = findLevel(env['npm_config_loglevel']) ?? 'notice';
  return {
    isJson: json === true,
    color: color === 'always' ? true : typeof color === 'boolean' ? color : undefined,
    level:
      flags['silent'] === true ? 'silent' : typeof loglevel === 'string' ? parseLevel(loglevel) : inherited,
    ...(typeof progress === 'boolean' ? { progress } : {}),
  };
}

/** `--silent` is a level: scripts and settings see it as one. */
export function withLevel(flags: FlagValues): FlagValues {
  return flags['silent'] === true ? { ...flags, loglevel: 'silent' } : flags;
}
