import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { type InstallOptions, lookAtProject } from '@dx/pkg-install';
import { findProject, type Settings, settingValue } from '@dx/pkg-workspace';
import type { ParsedArguments } from '../arguments/flag.ts';
import type { CommandContext } from '../command-context.ts';
import { installOptions } from '../install-options.ts';
import { runInstall } from '../run-install.ts';
import { warningLine } from '../terminal/print-receipt.ts';
import { isSame, readRecord } from '../unchanged/find-unchanged.ts';

/** An install as people type it. */
const plainInstall: ParsedArguments = { flags: {}, words: [], rest: [] };

/**
 * Before something of the project runs: whether its tree is what manifests, lockfile and settings say, as
 * `verify-deps-before-run` asks. What a script starts is not looked at again. Cost where the last install had nothing to do and
 * nothing has changed since: one look at each file that it went by.
 *
 * @throws DX_TREE_OUT_OF_DATE with `error`; every error of an install with `install`
 */
export async function verifyDependencies(settings: Settings, context: CommandContext): Promise<void> {
  const wish = wishOf(settings, context);
  const { root } = findProject(context.project.directory, { fs: nodeFs });
  if (wish === 'off' || nodeFs.stat(`${root}/package.json`) === undefined) return;
  const inRoot = { ...context, argv: ['install'], project: { ...context.project, directory: root } };
  if (isKnown(root) || (await isLookedAt(settings, inRoot))) return;
  if (wish === 'error') throw outOfDate(root);
  if (wish === 'install') await runInstall(plainInstall, inRoot, { kind: 'install' });
  else context.terminal.warn(warningLine(context.terminal, `${notWhatItSays(root)}: dx install`));
}

function wishOf(settings: Settings, { project: { env } }: CommandContext): string {
  const isInScript = env['npm_lifecycle_event'] !== undefined || env['dx_installing'] !== undefined;
  const wish = settingValue(settings, 'verify-deps-before-run');
  return isInScript || typeof wish !== 'string' ? 'off' : wish;
}

/** By what the last install kept; who started it and how changes nothing about the tree. */
function isKnown(root: string): boolean {
  return readRecord(root, nodeFs)?.reads.every((read) => isSame(read, nodeFs)) === true;
}

/** The next time is spared the look, where there is nothing else to tell. */
async function isLookedAt(settings: Settings, context: CommandContext): Promise<boolean> {
  const options = installOptions(plainInstall, context, settings, { kind: 'install' });
  const { isUpToDate } = await lookAtProject(options);
  if (isUpToDate) await keep(context, options);
  return isUpToDate;
}

async function keep(context: CommandContext, options: InstallOptions): Promise<void> {
  if (context.terminal.history.length > 0) return;
  const { recordInputs } = await import('../unchanged/record-inputs.ts');
  await recordInputs(context, options);
}

function notWhatItSays(root: string): string {
  return `node_modules of ${root} is not what package.json and the lockfile say`;
}

function outOfDate(root: string): DxError {
  return new DxError({
    code: 'DX_TREE_OUT_OF_DATE',
    message: notWhatItSays(root),
    hint: 'dx install',
    details: { root },
  });
}
