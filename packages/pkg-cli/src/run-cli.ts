import { DxError, isDxError } from '@dx/pkg-core';
import { commonFlags } from './arguments/flags.ts';
import { parseArguments } from './arguments/parse-arguments.ts';
import type { CommandEntry } from './command.ts';
import { type ProcessFacts, settingsInput } from './command-context.ts';
import { commands } from './commands/all.ts';
import { printError } from './terminal/print-error.ts';
import { openTerminal, type Terminal } from './terminal/terminal.ts';
import { version } from './version.ts';

/** A process as the command line sees it. */
export interface CliProcess extends ProcessFacts {
  readonly argv: readonly string[];
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}

/** Runs one command line; the answer is the exit code. Never throws. */
export async function runCli(cli: CliProcess): Promise<number> {
  const isSilent = cli.argv.includes('--silent') || cli.argv.includes('-s');
  const color = cli.argv.includes('--no-color') ? false : cli.argv.includes('--color') ? true : undefined;
  const terminal = openTerminal({ stdout: cli.stdout, stderr: cli.stderr, env: cli.env, isSilent, color });
  try {
    return await dispatch(cli, terminal);
  } catch (error) {
    terminal.draw('');
    return reportFailure(cli, terminal, error);
  }
}

async function dispatch(cli: CliProcess, terminal: Terminal): Promise<number> {
  const [word, ...argv] = moveCommandFirst(cli.argv);
  if (word === '--version' || word === '-v') return printLines(terminal, [version]);
  if (word === undefined || word === 'help' || word === '--help' || word === '-h')
    return printHelp(terminal, argv[0]);
  const entry = await findCommand(word);
  const command = await entry.load();
  const flags = [...command.flags, ...commonFlags];
  const { stopAfterWords } = command;
  const parsed = parseArguments(argv, flags, stopAfterWords === undefined ? {} : { stopAfterWords });
  if (parsed.flags['help'] === true) return printHelp(terminal, word);
  const project = settingsInput(parsed, flags, cli);
  return command.run(parsed, { project, terminal, signal: cli.signal });
}

/** npm takes options before the command as well; those of one word are moved behind it. */
function moveCommandFirst(argv: readonly string[]): readonly string[] {
  const at = argv.findIndex((word) => !word.startsWith('-'));
  const [first] = argv;
  if (at <= 0 || first === '--help' || first === '-h') return argv;
  return [...argv.slice(at, at + 1), ...argv.slice(0, at), ...argv.slice(at + 1)];
}

async function findCommand(word: string): Promise<CommandEntry> {
  const entry = commands.find(({ name, aliases }) => name === word || aliases.includes(word));
  if (entry !== undefined) return entry;
  const { nearestWords } = await import('./nearest-words.ts');
  const [nearest] = nearestWords(
    word,
    commands.flatMap(({ name, aliases }) => [name, ...aliases]),
  );
  throw new DxError({
    code: 'DX_UNKNOWN_COMMAND',
    message: `Unknown command ${JSON.stringify(word)}`,
    hint: nearest === undefined ? 'dx help lists the commands' : `Did you mean dx ${nearest}?`,
    details: { command: word },
  });
}

async function printHelp(terminal: Terminal, word: string | undefined): Promise<number> {
  const { paint } = terminal;
  const { helpOverview, helpPage } = await import('./commands/help.ts');
  if (word === undefined) return printLines(terminal, helpOverview(commands, paint));
  const entry = await findCommand(word);
  return printLines(terminal, helpPage(entry, await entry.load(), paint));
}

function printLines(terminal: Terminal, lines: readonly string[]): number {
  for (const line of lines) terminal.print(line);
  return 0;
}

/** A failed script gives its own exit code, everything else 1. */
function reportFailure(cli: CliProcess, terminal: Terminal, error: unknown): number {
  printError(terminal, error, cli.argv.includes('--json'));
  if (!isDxError(error, 'DX_SCRIPT_FAILED')) return 1;
  const { exitCode } = error.details;
  return typeof exitCode === 'number' && exitCode > 0 ? exitCode : 1;
}
