import path from 'node:path';
import { openKeptArchives, type PackageBundle } from '@dx/pkg-cache';
import { isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import {
  type InstallOptions,
  type InstallPorts,
  type InstallReceipt,
  listArchives,
  openBundleFile,
  packBundle,
} from '@dx/pkg-install';
import { settingValue, type Workspace } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { plainText } from '../terminal/plain-text.ts';
import { packLines } from './run-bundle-command.ts';

/** A bundle that an installation takes archives from, and that is made again where it lacks some. */
export interface BundleOfInstall {
  /** What the installation is to be given. */
  readonly ports: Pick<InstallPorts, 'archives' | 'keepArchives'>;
  /** Writes the bundle where it is not what the lock needs, and closes it. After the installation, which it never fails. */
  settle(workspace: Workspace, options: InstallOptions, receipt: InstallReceipt): Promise<void>;
}

/**
 * Opens the bundle of `--bundle <file>`. One that is not there, or is none, is made anew: a cache that is damaged
 * costs time and nothing else.
 */
export function openBundleOfInstall(word: string, context: CommandContext): BundleOfInstall {
  const file = path.resolve(context.project.directory, word);
  const bundle = tryOpen(file, context);
  return {
    ports: { keepArchives: true, ...(bundle === undefined ? {} : { archives: bundle }) },
    settle: async (workspace, options, receipt) => {
      try {
        await settleBundle({ file, bundle, workspace, context }, options, receipt);
      } catch (error) {
        if (!isDxError(error)) throw error;
        context.terminal.warn(plainText(`The bundle was not written: ${error.message}`));
      } finally {
        bundle?.close();
      }
    },
  };
}

function tryOpen(file: string, { terminal }: CommandContext): PackageBundle | undefined {
  try {
    return openBundleFile(file);
  } catch (error) {
    if (!isDxError(error)) throw error;
    if (error.code !== 'DX_BUNDLE_MISSING') terminal.warn(plainText(`${error.message}; it is made again`));
    return undefined;
  }
}

interface Settling {
  readonly file: string;
  readonly bundle: PackageBundle | undefined;
  readonly workspace: Workspace;
  readonly context: CommandContext;
}

async function settleBundle(
  { file, bundle, workspace, context }: Settling,
  options: InstallOptions,
  { lock, status, warnings }: InstallReceipt,
): Promise<void> {
  if (status === 'planned') return;
  const scope = { workspace, lock, platforms: 'here' } as const;
  const { key, archives } = listArchives(scope, options);
  const wasDamaged = warnings.some(({ kind }) => kind === 'archive-damaged');
  const isComplete = archives.every(({ integrity }) => bundle?.sizeOf(integrity) !== undefined);
  const isExact = bundle?.key === key || bundle?.archives.length === archives.length;
  if (bundle !== undefined && isComplete && isExact && !wasDamaged) return;
  const previous = bundle === undefined ? {} : { previous: bundle };
  const packed = await packBundle({ ...scope, file, ...previous }, options);
  for (const line of packLines(packed)) context.terminal.note(line);
  if (settingValue(workspace.settings, 'keep-archives') === true) return;
  const kept = openKeptArchives(nodeFs, `${options.home}/archives`);
  for (const { integrity } of archives) kept.forget(integrity);
}
