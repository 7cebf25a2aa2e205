import { homedir } from 'node:os';
import path from 'node:path';
import type { SettingsInput, SettingValue } from '@dx/pkg-workspace';
import type { Flag, ParsedArguments } from './arguments/flag.ts';
import { findNode } from './own-process.ts';
import type { Terminal } from './terminal/terminal.ts';
import { version } from './version.ts';

/** What a command has to work with: where it runs, for whom, and where it prints. */
export interface CommandContext {
  readonly project: SettingsInput;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** The command line as it was given. */
  readonly argv: readonly string[];
  /** Gets ready for a command line in a directory, in a process that outlives this one; absent where nobody can. */
  readonly afterwards?: (argv: readonly string[], directory: string) => void;
}

/** What the process was started with. */
export interface ProcessFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** Of Node. */
  readonly execPath: string;
}

/** What settings are read from, with the values that the command line gave. */
export function settingsInput(
  parsed: ParsedArguments,
  flags: readonly Flag[],
  facts: ProcessFacts,
): SettingsInput {
  const { cwd } = parsed.flags;
  return {
    directory: typeof cwd === 'string' ? path.resolve(facts.workingDirectory, cwd) : facts.workingDirectory,
    env: facts.env,
    cli: commandLineSettings(parsed, flags),
    home: facts.env['HOME'] ?? homedir(),
    globalPrefix: globalPrefix(facts),
    platform: process.platform,
    arch: process.arch,
    nodeVersion: findNode(facts.env).version,
    dxVersion: version,
  };
}

/** What is no option of dx alone is a setting, whether the command lists it or not. */
function commandLineSettings(
  parsed: ParsedArguments,
  flags: readonly Flag[],
): Readonly<Record<string, SettingValue>> {
  const own = new Set(flags.filter((flag) => flag.isSetting !== true).map((flag) => flag.name));
  return Object.fromEntries(Object.entries(parsed.flags).filter(([name]) => !own.has(name)));
}

/** As npm derives it: the folder of node.exe on Windows, the folder above `bin/node` elsewhere. */
function globalPrefix({ env, execPath }: ProcessFacts): string {
  if (env['PREFIX'] !== undefined && env['PREFIX'] !== '') return env['PREFIX'];
  const directory = path.dirname(execPath);
  return process.platform === 'win32' ? directory : path.dirname(directory);
}
