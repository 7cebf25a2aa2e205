import { DxError, isDxError } from '@dx/pkg-core';
import type { SettingsInput } from '@dx/pkg-workspace';
import { findCommandWord } from './arguments/find-command.ts';
import type { Flag, ParsedArguments } from './arguments/flag.ts';
import { commonFlags } from './arguments/flags.ts';
import { guessWishes, type OutputWishes, wishesOf, withLevel } from './arguments/output-wishes.ts';
import type { Command, CommandEntry } from './command.ts';
import { type CommandContext, type ProcessFacts, settingsInput } from './command-context.ts';
import { commands } from './commands/all.ts';
import { backgroundWord } from './generations/background-word.ts';
import { secretsOfProcess } from './terminal/find-secrets.ts';
import { printError } from './terminal/print-error.ts';
import { openTerminal, type Terminal } from './terminal/terminal.ts';
import { version } from './version.ts';

/** A process as the command line sees it. */
export interface CliProcess extends ProcessFacts {
  readonly argv: readonly string[];
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly signal: AbortSignal;
  /** See `CommandContext`. */
  readonly afterwards?: CommandContext['afterwards'];
}

/** One command line on its way. */
interface Run {
  readonly cli: CliProcess;
  readonly terminal: Terminal;
  /** First guessed, then known. */
  wishes: OutputWishes;
  /** Once the line is taken apart. */
  project?: SettingsInput;
}

/** Runs one command line; the answer is the exit code. Never throws. */
export async function runCli(cli: CliProcess): Promise<number> {
  const { argv, env, stdout, stderr } = cli;
  const wishes = guessWishes(argv, env);
  const run: Run = { cli, terminal: openTerminal({ stdout, stderr, env, ...wishes }), wishes };
  run.terminal.keepSecret(secretsOfProcess(env, argv));
  try {
    const exitCode = await dispatch(run);
    await keepLog(run, undefined);
    return exitCode;
  } catch (error) {
    run.terminal.draw('');
    return reportFailure(run, error);
  }
}

async function dispatch(run: Run): Promise<number> {
  const { cli, terminal } = run;
  const isBackground = cli.argv[0] === backgroundWord;
  const line = isBackground ? cli.argv.slice(1) : cli.argv;
  const { word, argv } = await findCommandWord(line);
  if (word === undefined) return answerAlone(run, argv);
  if (word === 'help') return printHelp(terminal, argv[0]);
  const entry = await findCommand(word);
  const command = await entry.load();
  const flags = [...command.flags, ...commonFlags];
  const parsed = await parse(run, argv, flags, command);
  if (parsed.flags['help'] === true) return printHelp(terminal, word);
  if (parsed.flags['version'] === true) return printLines(terminal, [version]);
  const project = settingsInput(parsed, flags, cli);
  run.project = project;
  const { signal, afterwards } = cli;
  const context = { project, terminal, signal, argv: line, ...(afterwards ? { afterwards } : {}) };
  if (!isBackground) return command.run(parsed, context);
  return (await import('./generations/after-install.ts')).afterInstall(parsed, context);
}

/** Options without a command: the version, or else help. */
async function answerAlone(run: Run, argv: readonly string[]): Promise<number> {
  if (argv.length === 0 || argv[0] === '--help' || argv[0] === '-h')
    return printHelp(run.terminal, undefined);
  if (argv[0] === '--version' || argv[0] === '-v') return printLines(run.terminal, [version]);
  const { flags } = await parse(run, argv, commonFlags, {});
  return flags['version'] === true ? printLines(run.terminal, [version]) : printHelp(run.terminal, undefined);
}

async function parse(
  run: Run,
  argv: readonly string[],
  flags: readonly Flag[],
  { stopAfterWords }: Pick<Command, 'stopAfterWords'>,
): Promise<ParsedArguments> {
  const { parseArguments } = await import('./arguments/parse-arguments.ts');
  const parsed = parseArguments(argv, flags, stopAfterWords === undefined ? {} : { stopAfterWords });
  run.wishes = wishesOf(parsed, run.cli.env);
  run.terminal.adjust(run.wishes);
  return { ...parsed, flags: withLevel(parsed.flags) };
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
  const { paint, columns } = terminal;
  const { helpOverview, helpPage } = await import('./commands/help.ts');
  if (word === undefined) return printLines(terminal, helpOverview(commands, paint, columns));
  const entry = await findCommand(word);
  return printLines(terminal, helpPage(entry, await entry.load(), paint, columns));
}

function printLines(terminal: Terminal, lines: readonly string[]): number {
  for (const line of lines) terminal.print(line);
  return 0;
}

/** A failed script gives its own exit code, everything else 1. */
async function reportFailure(run: Run, error: unknown): Promise<number> {
  const { learnSecrets } = await import('./logs/learn-secrets.ts');
  learnSecrets(run.terminal, run.project);
  printError(run.terminal, error, run.wishes.isJson);
  await keepLog(run, error);
  if (!isDxError(error, 'DX_SCRIPT_FAILED')) return 1;
  const { exitCode } = error.details;
  return typeof exitCode === 'number' && exitCode > 0 ? exitCode : 1;
}

/** Nothing is loaded for a run that went well, unless somebody asked for more than usual. */
async function keepLog({ cli, terminal, project }: Run, error: unknown): Promise<void> {
  const { level, history, hide } = terminal;
  const isAsked = level === 'verbose' || level === 'silly' || namesLogsDir(cli);
  if (error === undefined && !isAsked) return;
  const { isLogged, writeLog } = await import('./logs/write-log.ts');
  if (!isAsked && !isLogged(error)) return;
  const { argv } = cli;
  const known = project ?? settingsInput({ flags: {}, words: [], rest: [] }, [], cli);
  const file = writeLog({ argv, project: known, history, error, hide });
  if (file === undefined) return;
  const line = terminal.paint.dim(`log    ${file}`);
  if (error === undefined) terminal.note(line);
  else terminal.fail(line);
}

function namesLogsDir({ argv, env }: CliProcess): boolean {
  return env['npm_config_logs_dir'] !== undefined || argv.some((word) => word.startsWith('--logs-dir'));
}
