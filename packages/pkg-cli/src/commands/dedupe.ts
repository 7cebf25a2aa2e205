import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { install } from '@dx/pkg-install';
import { describeChanges, diffLocks, type Lock, readLockfile } from '@dx/pkg-lock';
import { findProject, readWorkspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import { installFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { installOptions } from '../install-options.ts';
import { lockMissing } from '../lockfile/read-lock-file.ts';
import { runInstall } from '../run-install.ts';

/** `dx dedupe`: one version where one of those that are there suits everybody. */
export const dedupeCommand: Command = {
  usage: '',
  flags: installFlags,
  examples: ['dx dedupe', 'dx dedupe --dry-run'],
  run: (parsed, context) => dedupe(parsed, context, parsed.flags['plan'] === true),
};

/** `dx find-dupes`: what `dx dedupe` would do. */
export const findDupesCommand: Command = {
  usage: '',
  flags: installFlags,
  examples: ['dx find-dupes', 'dx find-dupes --json'],
  run: (parsed, context) => dedupe(parsed, context, true),
};

async function dedupe(parsed: ParsedArguments, context: CommandContext, isPlan: boolean): Promise<number> {
  if (parsed.words.length > 0) throw takesNoNames();
  const { root } = findProject(context.project.directory, { fs: nodeFs });
  const found = readLockfile(root, { fs: nodeFs });
  if (found === undefined) throw lockMissing(root);
  return isPlan ? show(found.lock, parsed, context) : runInstall(parsed, context, { kind: 'dedupe' });
}

async function show(lock: Lock, parsed: ParsedArguments, context: CommandContext): Promise<number> {
  const { terminal } = context;
  const { settings } = readWorkspace(context.project, { fs: nodeFs });
  const asked = { ...parsed, flags: { ...parsed.flags, plan: true } };
  const receipt = await install(installOptions(asked, context, settings, { kind: 'dedupe' }));
  terminal.draw('');
  const changes = diffLocks(lock, receipt.lock);
  const none = 'no duplicates that one version could replace';
  if (parsed.flags['json'] === true) terminal.print(JSON.stringify({ changes }, undefined, 2));
  else terminal.print(changes.length === 0 ? none : describeChanges(changes).trimEnd());
  return 0;
}

function takesNoNames(): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: 'dx dedupe looks at the whole tree and takes no names',
    hint: 'dx dedupe; or dx update <name> for one dependency',
  });
}
