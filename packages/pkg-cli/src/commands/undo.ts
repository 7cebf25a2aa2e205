import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { checkProjectLock, type HistoryDirection } from '@dx/pkg-install';
import { readLockfile } from '@dx/pkg-lock';
import { readWorkspace } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import { installFlags } from '../arguments/flags.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { runInstall } from '../run-install.ts';

/** `dx undo`: takes the last installation back, with manifest, lockfile and `node_modules`. */
export const undoCommand: Command = {
  usage: '',
  flags: installFlags,
  examples: ['dx undo', 'dx undo --plan'],
  run: (parsed, context) => goBack(parsed, context, 'undo'),
};

/** `dx redo`: does again what was taken back. */
export const redoCommand: Command = {
  usage: '',
  flags: installFlags,
  examples: ['dx redo', 'dx redo --plan'],
  run: (parsed, context) => goBack(parsed, context, 'redo'),
};

async function goBack(
  parsed: ParsedArguments,
  context: CommandContext,
  kind: HistoryDirection,
): Promise<number> {
  if (parsed.words.length > 0) throw takesNoWords(kind);
  const exitCode = await runInstall(parsed, context, { kind });
  if (parsed.flags['plan'] !== true) tellOfEdits(context);
  return exitCode;
}

/** A manifest that was edited by hand is nothing that an installation wrote, and stays. */
function tellOfEdits({ project, terminal }: CommandContext): void {
  const workspace = readWorkspace(project, { fs: nodeFs });
  const found = readLockfile(workspace.root, { fs: nodeFs });
  if (found === undefined) return;
  const check = checkProjectLock(workspace, found, { fs: nodeFs });
  if (check.status === 'satisfied') return;
  terminal.note('package.json was edited by hand and asks for something else: dx install installs that');
}

function takesNoWords(kind: HistoryDirection): DxError {
  return new DxError({
    code: 'DX_USAGE',
    message: `dx ${kind} goes one step and takes no names`,
    hint: `dx history lists the steps; dx ${kind} again goes one more`,
  });
}
