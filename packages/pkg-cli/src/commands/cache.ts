import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readLockfile } from '@dx/pkg-lock';
import { readWorkspace } from '@dx/pkg-workspace';
import { findPackages, printPackages } from '../cache/list-packages.ts';
import { showStats } from '../cache/show-stats.ts';
import { verifyStore } from '../cache/verify-store.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { homeOf } from '../install-options.ts';
import { plural } from '../terminal/format.ts';
import { plainText } from '../terminal/plain-text.ts';
import { cleanCommand } from './clean.ts';
import { storeCommand } from './store.ts';

const usage =
  'ls [name[@range]…] | stats | predict | verify | prune | clean | path | pack <file> | unpack <file> | key';

/** `dx cache`: what dx keeps for all projects. */
export const cacheCommand: Command = {
  usage,
  flags: [
    { name: 'force', short: 'f', type: 'boolean', summary: 'As npm; not needed', isQuiet: true },
    {
      name: 'all-platforms',
      type: 'boolean',
      summary: 'pack, key: what the lock needs anywhere, not only here',
    },
    { name: 'dry-run', type: 'boolean', summary: 'prune: show only', isSetting: true },
    { name: 'if-present', type: 'boolean', summary: 'unpack: no error where there is no bundle' },
  ],
  examples: ['dx cache ls react', 'dx cache stats', 'dx cache prune --dry-run', 'dx cache pack deps.dxb'],
  run: async (parsed, context) => {
    const [action = 'ls'] = parsed.words;
    const isJson = parsed.flags['json'] === true;
    if (action === 'ls' || action === 'list') return list(parsed.words.slice(1), context, isJson);
    if (action === 'stats') return showStats(context, isJson);
    if (action === 'predict')
      return (await import('../prediction/show-prediction.ts')).showPrediction(context, isJson);
    if (action === 'prune') return storeCommand.run({ ...parsed, words: ['prune'] }, context);
    if (action === 'verify') return verify(context, isJson);
    if (action === 'clean' || action === 'clear' || action === 'rm')
      return cleanCommand.run({ ...parsed, words: [] }, context);
    if (action === 'dir' || action === 'path') {
      context.terminal.print(homeOf(context));
      return 0;
    }
    if (action === 'pack' || action === 'unpack' || action === 'key') {
      const { runKey, runPack, runUnpack } = await import('../cache-bundle/run-bundle-command.ts');
      return action === 'pack'
        ? runPack(parsed, context)
        : action === 'unpack'
          ? runUnpack(parsed, context)
          : runKey(parsed, context);
    }
    throw new DxError({
      code: 'DX_USAGE',
      message: `dx cache does not know ${JSON.stringify(action)}`,
      hint: `dx cache ${usage}`,
    });
  },
};

/** Exit code 1 where a package was asked for and is not there. */
function list(words: readonly string[], context: CommandContext, isJson: boolean): number {
  const packages = findPackages(nodeFs, `${homeOf(context)}/store`, words);
  if (isJson) context.terminal.print(JSON.stringify(packages, undefined, 2));
  else printPackages(context.terminal, packages);
  return words.length > 0 && packages.length === 0 ? 1 : 0;
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
