import path from 'node:path';
import { runScript, type ScriptPackage, scriptsOf } from '@dx/pkg-build';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import type { Workspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { type SelectedPackage, selectMembers } from '../members/select-members.ts';
import { nearestWords } from '../nearest-words.ts';
import { scriptOptions } from '../script-options.ts';
import type { MemberJob } from './run-members.ts';
import { readRunWishes } from './run-wishes.ts';
import { startRun } from './start-run.ts';
import { syncAfterScript } from './sync-after-script.ts';

/** A script by its name, and what it gets. */
export interface MemberScript {
  readonly name: string;
  readonly args: readonly string[];
}

/**
 * Runs a script in the members that the flags select. The answer is the exit code.
 *
 * @throws DX_SCRIPT_MISSING when no selected member has it, DX_SCRIPT_FAILED when one fails
 * @throws what `selectMembers`, `readRunWishes` and `planMembers` throw
 */
export async function runScriptInMembers(
  workspace: Workspace,
  { name, args }: MemberScript,
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<number> {
  const { flags } = parsed;
  const wishes = readRunWishes(flags, context.terminal);
  const { packages } = selectMembers(workspace, parsed, context.project.directory);
  const members = packages.filter((member) => !isCaller(member, name, context));
  const having = new Set(members.filter((member) => hasScript(toPackage(member), name)));
  if (members.length > 0 && having.size === 0 && flags['if-present'] !== true)
    throw missingEverywhere(name, members);
  const job: MemberJob = {
    script: name,
    kind: 'script',
    has: (member) => having.has(member),
    start: async (member, options) => {
      await runScript(toPackage(member), name, args, options);
      await syncAfterScript(workspace, member.location);
    },
    options: scriptOptions(workspace, context, 'run'),
  };
  const running = wishes.passesOverMissing ? [...having] : members;
  return startRun(job, { workspace, members: running, flags, context, wishes });
}

/** A package as its scripts see it. */
function toPackage({ directory, manifest }: SelectedPackage): ScriptPackage {
  return { directory, manifest: manifest.raw };
}

/** A script that runs itself in several packages would go round for ever. */
function isCaller({ directory }: SelectedPackage, name: string, { project }: CommandContext): boolean {
  const { npm_lifecycle_event: event, npm_package_json: file } = project.env;
  return event === name && file !== undefined && path.dirname(file) === directory;
}

/** `start` and `restart` work without being defined, as with npm. */
function hasScript(target: ScriptPackage, name: string): boolean {
  if (Object.hasOwn(scriptsOf(target), name)) return true;
  const serves = nodeFs.stat(path.join(target.directory, 'server.js'))?.kind === 'file';
  if (name === 'restart') return serves || Object.hasOwn(scriptsOf(target), 'start');
  return name === 'start' && serves;
}

function missingEverywhere(name: string, members: readonly SelectedPackage[]): DxError {
  const known = [...new Set(members.flatMap((member) => Object.keys(scriptsOf(toPackage(member)))))];
  const near = nearestWords(name, known);
  const others = (near.length > 0 ? near : known).filter((word) => /^[\w.:@/+,=-]+$/.test(word));
  return new DxError({
    code: 'DX_SCRIPT_MISSING',
    message: `No script ${JSON.stringify(name)} in ${members
      .map(({ location }) => location || '.')
      .slice(0, 8)
      .join(', ')}${members.length > 8 ? ` and ${members.length - 8} more` : ''}`,
    hint: known.length === 0 ? 'None of them has scripts' : `dx run ${others.slice(0, 8).join(' | ')}`,
    details: { script: name, known, members: members.map(({ location }) => location) },
  });
}
