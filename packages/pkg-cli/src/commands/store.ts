import { type KeptOutputsPruning, openBuildOutputs, pruneStore, type StorePruning } from '@dx/pkg-cache';
import { DxError, explainFsError, isDxError } from '@dx/pkg-core';
import {
  type HeldLock,
  type LockHolder,
  nodeFs,
  removeDeadLocks,
  shareLock,
  takeWhole,
} from '@dx/pkg-core/node';
import { pruneAllGenerations, storeLock } from '@dx/pkg-install';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { homeOf } from '../install-options.ts';
import { type Amount, describeStore } from '../store/describe-store.ts';
import { verifyWholeStore, type WholeCheck } from '../store/verify-whole.ts';
import { formatBytes, plural } from '../terminal/format.ts';
import { plainText } from '../terminal/plain-text.ts';
import { waitingLine } from '../terminal/waiting-line.ts';

const usage = 'status | verify | prune | path';

/** `dx store`: the packages that all projects share. */
export const storeCommand: Command = {
  usage,
  flags: [{ name: 'dry-run', type: 'boolean', summary: 'prune: show only', isSetting: true }],
  examples: ['dx store status', 'dx store verify', 'dx store prune --dry-run'],
  run: async (parsed, context) => {
    const [action = 'status'] = parsed.words;
    if (action === 'status') return showStatus(parsed, context);
    if (action === 'verify') return verify(parsed, context);
    if (action === 'prune') return prune(parsed, context);
    if (action === 'path') {
      context.terminal.print(storeOf(context));
      return 0;
    }
    throw new DxError({
      code: 'DX_USAGE',
      message: `dx store does not know ${JSON.stringify(action)}`,
      hint: `dx store ${usage}`,
    });
  },
};

function storeOf(context: CommandContext): string {
  return `${homeOf(context)}/store`;
}

function showStatus({ flags }: ParsedArguments, context: CommandContext): number {
  const { terminal } = context;
  const status = describeStore(homeOf(context), nodeFs);
  if (flags['json'] === true) terminal.print(JSON.stringify(status, undefined, 2));
  else {
    const { used, unused, documents, generationCount, strayCount } = status;
    terminal.print(status.directory);
    terminal.print(`  ${amount(used, 'package')} that projects are linked to`);
    terminal.print(`  ${amount(unused, 'package')} that nothing is linked to`);
    terminal.print(`  ${amount(documents, 'document')} of registries`);
    terminal.print(`  ${plural(generationCount, 'tree')} ready for projects`);
    if (strayCount > 0) terminal.print(`  ${plural(strayCount, 'leftover')} that dx store prune removes`);
  }
  return 0;
}

function amount({ count, sizeBytes }: Amount, what: string): string {
  return `${plural(count, what)}, ${formatBytes(sizeBytes)},`;
}

/**
 * Exit code 1 when something was damaged; it is removed, so that the next install fetches it again. Nobody prunes meanwhile:
 * what is being removed would look damaged.
 */
async function verify({ flags }: ParsedArguments, context: CommandContext): Promise<number> {
  const share = await shareWherePossible(context);
  try {
    return report(verifyWholeStore(storeOf(context), nodeFs), flags, context);
  } finally {
    share?.release();
  }
}

/** Nobody prunes a store that cannot be written to. */
async function shareWherePossible(context: CommandContext): Promise<HeldLock | undefined> {
  const { terminal, signal } = context;
  const onWait = (holder: LockHolder): void => terminal.note(waitingLine(holder, 'the store'));
  const options = { fs: nodeFs, what: 'dx store verify', signal, onWait };
  return shareLock(storeLock(homeOf(context)), options).catch((error: unknown) => {
    if (isDxError(explainFsError(error, ''), 'DX_NO_PERMISSION')) return undefined;
    throw error;
  });
}

function report(result: WholeCheck, flags: ParsedArguments['flags'], { terminal }: CommandContext): number {
  if (flags['json'] === true) terminal.print(JSON.stringify(result, undefined, 2));
  else {
    const { checked, damaged } = result;
    terminal.print(`${plural(checked, 'package')} checked, ${damaged.length} damaged and removed`);
    for (const { name, file } of damaged) terminal.print(plainText(`  ${name}: ${file}`));
  }
  return result.damaged.length === 0 ? 0 : 1;
}

/** Waits for installations that are at work, and lets others wait. */
async function prune({ flags }: ParsedArguments, context: CommandContext): Promise<number> {
  const { terminal, signal } = context;
  const isDryRun = flags['dry-run'] === true;
  const whole = await takeWhole(storeLock(homeOf(context)), {
    fs: nodeFs,
    what: 'dx store prune',
    signal,
    onWait: (holder) => terminal.note(waitingLine(holder, 'the store')),
  });
  try {
    if (!isDryRun) removeDeadLocks(`${homeOf(context)}/locks`, nodeFs);
    const trees = isDryRun ? 0 : pruneAllGenerations(homeOf(context), nodeFs, Date.now());
    const result = pruneStore(nodeFs, storeOf(context), isDryRun);
    const outputs = openBuildOutputs({ directory: `${homeOf(context)}/builds` });
    const builds = outputs.prune({ mode: isDryRun ? 'dry-run' : 'remove' });
    if (flags['json'] === true)
      terminal.print(JSON.stringify(jsonOf(result, builds, isDryRun), undefined, 2));
    else {
      const sizeBytes = result.sizeBytes + builds.removedBytes;
      const also = [plural(result.strayCount, 'leftover'), plural(builds.removedCount, 'build')].join(', ');
      terminal.print(
        `${isDryRun ? 'would remove' : 'removed'} ${plural(result.removed.length, 'package')} (${formatBytes(sizeBytes)}), ${also} and ${plural(trees, 'tree')}; ${plural(result.keptCount, 'package')} stay`,
      );
    }
  } finally {
    whole.release();
  }
  return 0;
}

function jsonOf({ removed, ...counts }: StorePruning, builds: KeptOutputsPruning, dryRun: boolean): object {
  return { removed: removed.map(({ name, version }) => `${name}@${version}`), ...counts, builds, dryRun };
}
