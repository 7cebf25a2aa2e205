import path from 'node:path';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { findLocalBin } from '../find-local-bin.ts';
import { prepareExec } from '../prepare-exec.ts';
import { runProgram } from '../run-program.ts';
import { commandEnvironment } from './command-environment.ts';
import { confirmFetch } from './confirm-fetch.ts';
import { findCommand, findInstalled } from './local-commands.ts';
import { runCall } from './run-call.ts';

/** What to run. */
export interface ExecRequest {
  /** The command; empty with a call. */
  readonly word: string;
  readonly args: readonly string[];
  /** Where the command comes from; empty: from a package that is called like it. */
  readonly packages: readonly string[];
  /** A line for the shell instead of a command. */
  readonly call?: string;
}

/**
 * Runs a command of a package: the project's where it has it, else one that is fetched for the occasion. The answer is its
 * exit code.
 *
 * @throws DX_EXEC_DECLINED, DX_COMMAND_NOT_FOUND, DX_PROGRAM_FAILED and every error of an installation
 */
export async function runExec(
  { word, args, packages, call }: ExecRequest,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<number> {
  const { directory } = context.project;
  if (call !== undefined) return runCall(call, await findBins(packages, parsed, context), context);
  if (packages.length > 0) {
    const bins = await findBins(packages, parsed, context);
    const found = bins
      .map((bin) => findLocalBin(path.resolve(bin, '../..'), word))
      .find((file) => file !== undefined);
    const program = found ?? (await prepareExec(parsed, context, word, packages));
    return start(program, args, context);
  }
  const local = findCommand(word, context);
  if (local?.isScript) return start(process.execPath, [local.program, ...args], context);
  if (local !== undefined) return start(local.program, args, context);
  const installed = findInstalled(word, directory);
  const name = /^(?:@[^/]+\/)?([^@]+)/.exec(word)?.[1] ?? word;
  const known = installed === undefined ? undefined : findLocalBin(path.resolve(installed, '../..'), name);
  if (known !== undefined) return start(known, args, context);
  await confirmFetch(parsed, context, [word]);
  return start(await prepareExec(parsed, context, word, []), args, context);
}

/** Directories with the commands of the packages; what is not there is fetched. */
async function findBins(
  packages: readonly string[],
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<readonly string[]> {
  const installed = packages.map((spec) => findInstalled(spec, context.project.directory));
  const missing = packages.filter((_, index) => installed[index] === undefined);
  const known = installed.filter((bin) => bin !== undefined);
  if (missing.length === 0) return known;
  await confirmFetch(parsed, context, missing);
  return [path.dirname(await prepareExec(parsed, context, undefined, missing)), ...known];
}

function start(program: string, args: readonly string[], context: CommandContext): Promise<number> {
  const env = commandEnvironment([path.dirname(program)], context);
  return runProgram(program, args, { ...context, project: { ...context.project, env } });
}
