import path from 'node:path';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { findLocalBin } from '../find-local-bin.ts';
import { findNode } from '../own-process.ts';
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
  request: ExecRequest,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<number> {
  if (request.call !== undefined) {
    const bins = await findBins(request.packages, parsed, context);
    return runCall(request.call, bins, context);
  }
  const { program, args } = await findProgram(request, parsed, context);
  const env = commandEnvironment([path.dirname(program)], context);
  return runProgram(program, args, { ...context, project: { ...context.project, env } });
}

/** A program with all that it gets. */
export interface FoundProgram {
  /** Absolute path. */
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * The program that a request means: what the project or this machine has, else one that is fetched.
 *
 * @throws DX_EXEC_DECLINED, DX_COMMAND_NOT_FOUND and every error of an installation
 */
export async function findProgram(
  { word, args, packages }: ExecRequest,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<FoundProgram> {
  if (packages.length > 0) {
    const bins = await findBins(packages, parsed, context);
    const found = bins
      .map((bin) => findLocalBin(path.resolve(bin, '../..'), word))
      .find((file) => file !== undefined);
    return { program: found ?? (await prepareExec(parsed, context, word, packages)), args };
  }
  const local = findCommand(word, context);
  if (local?.isScript) return { program: findNode(context.project.env).path, args: [local.program, ...args] };
  if (local !== undefined) return { program: local.program, args };
  const installed = findInstalled(word, context.project.directory);
  const name = /^(?:@[^/]+\/)?([^@]+)/.exec(word)?.[1] ?? word;
  const known = installed === undefined ? undefined : findLocalBin(path.resolve(installed, '../..'), name);
  if (known !== undefined) return { program: known, args };
  await confirmFetch(parsed, context, [word]);
  return { program: await prepareExec(parsed, context, word, []), args };
}

/** Directories with the commands of the packages; what is not there is fetched. */
export async function findBins(
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
