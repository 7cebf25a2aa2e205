import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readLockfile } from '@dx/pkg-lock';
import { readWorkspace } from '@dx/pkg-workspace';
import { measureTree } from '../cache/measure-tree.ts';
import { verifyStore } from '../cache/verify-store.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { homeOf } from '../install-options.ts';
import { formatBytes, plural } from '../terminal/format.ts';
import { formatTable } from '../terminal/format-table.ts';
import { plainText } from '../terminal/plain-text.ts';
import { cleanCommand } from './clean.ts';

const usage = 'ls | verify | clean | dir';

/** Folders of DX_HOME with what they hold. */
const folders = [
  ['store', 'unpacked packages'],
  ['metadata', 'what registries said'],
  ['exec', 'packages of dx exec'],
  ['checks', 'remembered checks'],
] as const;

/** `dx cache`: what dx keeps for all projects. */
export const cacheCommand: Command = {
  usage,
  flags: [{ name: 'force', short: 'f', type: 'boolean', summary: 'As npm; not needed', isQuiet: true }],
  examples: ['dx cache ls', 'dx cache verify', 'dx cache clean'],
  run: async (parsed, context) => {
    const [action = 'ls'] = parsed.words;
    const isJson = parsed.flags['json'] === true;
    if (action === 'ls' || action === 'list') return list(context, isJson);
    if (action === 'verify') return verify(context, isJson);
    if (action === 'clean' || action === 'clear' || action === 'rm')
      return cleanCommand.run({ ...parsed, words: [] }, context);
    if (action === 'dir' || action === 'path') {
      context.terminal.print(homeOf(context));
      return 0;
    }
    throw new DxError({
      code: 'DX_USAGE',
      message: `dx cache does not know ${JSON.stringify(action)}`,
      hint: `dx cache ${usage}`,
    });
  },
};

function list(context: CommandContext, isJson: boolean): number {
  const home = homeOf(context);
  const rows = folders.map(([name, what]) => ({
    path: path.join(home, name),
    what,
    ...measureTree(path.join(home, name), nodeFs),
  }));
  if (isJson) context.terminal.print(JSON.stringify({ home, folders: rows }, undefined, 2));
  else {
    const lines = rows.map(({ path: folder, what, files, sizeBytes }) => [
      { text: formatBytes(sizeBytes).padStart(9) },
      { text: plural(files, 'file') },
      { text: folder },
      { text: what, paint: context.terminal.paint.dim },
    ]);
    for (const line of formatTable(lines)) context.terminal.print(line);
  }
  return 0;
}

/**
 * Checks the packages of this project's lock. Exit code 1 when something was damaged; it is removed, so that the next
 * install fetches it again.
 */
function verify(context: CommandContext, isJson: boolean): number {
  const { root } = readWorkspace(context.project, { fs: nodeFs });
  const lock = readLockfile(root, { fs: nodeFs })?.lock ?? { packages: {} };
  const result = verifyStore(path.join(homeOf(context), 'store'), lock, nodeFs);
  const { terminal } = context;
  if (isJson) terminal.print(JSON.stringify(result, undefined, 2));
  else {
    terminal.print(
      `${plural(result.checked, 'package')} of this project checked, ${result.damaged.length} damaged and removed, ${result.absent} not in the store`,
    );
    for (const { name, file } of result.damaged) terminal.print(plainText(`  ${name}: ${file}`));
  }
  return result.damaged.length === 0 ? 0 : 1;
}
