import { DxError, isDxError } from '@dx/pkg-core';
import { commonFlags } from './arguments/flags.ts';
import { parseArguments } from './arguments/parse-arguments.ts';
import type { Command } from './command.ts';
import { type ProcessFacts, settingsInput } from './command-context.ts';
import { commands } from './commands/all.ts';
import { helpOverview, helpPage } from './commands/help.ts';
import { nearestWords } from './nearest-words.ts';
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
  const command = findCommand(word);
  const flags = [...command.flags, ...commonFlags];
  const { stopAfterWords } = command;
  const parsed = parseArguments(argv, flags, stopAfterWords === undefined ? {} : { stopAfterWords });
  if (parsed.flags['help'] === true) return printLines(terminal, helpPage(command, terminal.paint));
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

function findCommand(word: string): Command {
  const command = commands.find(({ name, aliases }) => name === word || aliases.includes(word));
  if (command !== undefined) return command;
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

function printHelp(terminal: Terminal, word: string | undefined): number {
  const { paint } = terminal;
  return printLines(
    terminal,
    word === undefined ? helpOverview(commands, paint) : helpPage(findCommand(word), paint),
  );
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
