import path from 'node:path';
import { runScript, type ScriptOptions } from '@dx/pkg-build';
import { nodeFs } from '@dx/pkg-core/node';
import { readWorkspace, settingValue, type Workspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { type SelectedPackage, selectMembers } from '../members/select-members.ts';
import type { MemberJob } from '../run-members/run-members.ts';
import { readRunWishes } from '../run-members/run-wishes.ts';
import { startRun } from '../run-members/start-run.ts';
import { plainText } from '../terminal/plain-text.ts';
import { commandEnvironment } from './command-environment.ts';
import { type ExecRequest, type FoundProgram, findBins, findProgram } from './run-exec.ts';

/** A line for the shell, what it gets, and where its commands are. */
interface Line {
  readonly text: string;
  readonly args: readonly string[];
  readonly bins: readonly string[];
}

/**
 * Runs a command or a line in the members that the flags select, each with the commands of its own. What has to be fetched
 * is fetched before the first one starts. The first failure ends it, as with npm.
 *
 * @throws DX_SCRIPT_FAILED, and what `findProgram` and `selectMembers` throw
 */
export async function execInMembers(
  request: ExecRequest,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<number> {
  const workspace = readWorkspace(context.project, { fs: nodeFs });
  const wishes = readRunWishes(parsed.flags, context.terminal, 'command');
  const { packages: members } = selectMembers(workspace, parsed, context.project.directory);
  const lines = new Map<SelectedPackage, Line>();
  for (const member of members) lines.set(member, await findLine(member, request, parsed, context));
  const job: MemberJob = {
    script: plainText(request.call ?? [request.word, ...request.args].join(' ')),
    kind: 'command',
    has: (member) => lines.has(member),
    start: (member, options) => start(member, lines.get(member), options, context),
    options: { stdio: 'inherit', skipHooks: true, ...shellOf(workspace) },
  };
  return startRun(job, { workspace, members, flags: parsed.flags, context, wishes });
}

async function findLine(
  { directory }: SelectedPackage,
  request: ExecRequest,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<Line> {
  const inside = { ...context, project: { ...context.project, directory } };
  const { call, packages } = request;
  if (call !== undefined) return { text: call, args: [], bins: await findBins(packages, parsed, inside) };
  const { program, args }: FoundProgram = await findProgram(request, parsed, inside);
  return { text: quoted(program), args, bins: [path.dirname(program)] };
}

async function start(
  { directory, manifest }: SelectedPackage,
  line: Line | undefined,
  options: ScriptOptions,
  context: CommandContext,
): Promise<void> {
  if (line === undefined) return;
  const target = { directory, manifest: { ...manifest.raw, scripts: { npx: line.text } } };
  await runScript(target, 'npx', line.args, {
    ...options,
    env: { ...commandEnvironment(line.bins, context), ...options.env },
    onEvent: (event) => options.onEvent?.({ ...event, event: '' }),
  });
}

/** A path as one word of a shell. */
function quoted(program: string): string {
  return process.platform === 'win32' ? `"${program}"` : `'${program.replaceAll("'", "'\\''")}'`;
}

function shellOf({ settings }: Workspace): Pick<ScriptOptions, 'scriptShell'> {
  const shell = settingValue(settings, 'script-shell');
  return typeof shell === 'string' ? { scriptShell: shell } : {};
}
