import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { describeChanges, diffLocks, type Lockfile, readLockfile } from '@dx/pkg-lock';
import { findProject } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import { installFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { dedupeLock } from '../dedupe/dedupe-lock.ts';
import { lockMissing, readLockContent } from '../lockfile/read-lock-file.ts';
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
  const lock = dedupeLock(found.lock);
  if (isPlan) return show(found, lock, parsed, context);
  if (lock === found.lock) return runInstall(parsed, context, { kind: 'install' });
  return installLock(found, lock, parsed, context);
}

function show(
  found: Lockfile,
  lock: Lockfile['lock'],
  { flags }: ParsedArguments,
  { terminal }: CommandContext,
): number {
  const changes = diffLocks(found.lock, lock);
  if (flags['json'] === true) terminal.print(JSON.stringify({ changes }, undefined, 2));
  else
    terminal.print(
      changes.length === 0
        ? 'no duplicates that one version could replace'
        : describeChanges(changes).trimEnd(),
    );
  return 0;
}

/** The lockfile is written first, and put back when the tree cannot follow. */
async function installLock(
  { path, ...found }: Lockfile,
  lock: Lockfile['lock'],
  parsed: ParsedArguments,
  context: CommandContext,
): Promise<number> {
  const before = found.kind === 'npm' ? new TextEncoder().encode(found.text) : found.bytes;
  const content = readLockContent(before, path);
  if (content === undefined) throw new TypeError('a lockfile that was read is not empty');
  nodeFs.writeFile(path, content.write(lock));
  try {
    return await runInstall(parsed, context, { kind: 'install' });
  } catch (error) {
    nodeFs.writeFile(path, before);
    throw error;
  }
}

function takesNoNames(): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: 'dx dedupe looks at the whole tree and takes no names',
    hint: 'dx dedupe; or dx update <name> for one dependency',
  });
}
