import type { Flag } from './flag.ts';
import { commonFlags } from './flags.ts';

/** The command of a line, and the line without it. */
export interface CommandLine {
  /** Absent when there are options only. */
  readonly word: string | undefined;
  readonly argv: readonly string[];
}

/** npm takes options before the command as well, with their values; they are left where they are. */
export async function findCommandWord(argv: readonly string[]): Promise<CommandLine> {
  const [first] = argv;
  if (first === undefined || !first.startsWith('-')) return { word: first, argv: argv.slice(1) };
  const { settingFlag, shortForm } = await import('./setting-flags.ts');
  const known = (name: string): Flag | undefined =>
    commonFlags.find(
      ({ name: own, short, aliases }) => own === name || short === name || aliases?.includes(name),
    ) ?? settingFlag(name);
  let at = 0;
  for (; at < argv.length && argv[at]?.startsWith('-') && argv[at] !== '--'; at += 1) {
    const name = (argv[at] ?? '').replace(/^-+/, '');
    const long = known(name) === undefined ? shortForm(name) : undefined;
    const flag =
      long === undefined ? known(name) : long.length === 1 ? known(long[0]?.slice(2) ?? '') : undefined;
    if (takesNext(flag, argv[at + 1])) at += 1;
  }
  const word = argv[at] === '--' ? undefined : argv[at];
  return { word, argv: [...argv.slice(0, at), ...argv.slice(at + 1)] };
}

function takesNext(flag: Flag | undefined, next: string | undefined): boolean {
  if (flag === undefined) return false;
  if (flag.type !== 'boolean') return true;
  return next !== undefined && ['true', 'false', ...(flag.words ?? [])].includes(next);
}
