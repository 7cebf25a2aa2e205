import path from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { describeBoot } from '@dx/pkg-link/generations';
import { isUnchanged } from './find-unchanged.ts';
import { type InputRead, type InputRecord, launchPath, type ProcessInputs } from './input-record.ts';
import { keepLaunch } from './keep-launch.ts';
import { launchInputs } from './launch-inputs.ts';
import { type Launch, ownLaunch } from './own-launch.ts';

/** An install that had nothing to do, as `record.json` has it. */
export interface RecordedInstall {
  readonly inputs: ProcessInputs;
  readonly reads: readonly InputRead[];
  /** Asked once the check sums are taken: whether everything still is as it was read. */
  readonly isSame: () => boolean;
}

/** Keeps an install that had nothing to do and nothing to tell for the launcher, where one started this process. */
export function tellLauncher(
  inputs: ProcessInputs,
  { reads, warnings, notes }: Pick<InputRecord, 'reads' | 'warnings' | 'notes'>,
): void {
  const launch = ownLaunch();
  if (launch === undefined || warnings.length + notes.length > 0) return;
  recordLaunch(launch, { inputs, reads, isSame: () => isUnchanged(inputs, nodeFs) }, nodeFs);
}

/**
 * Keeps for the launcher what an install went by that had nothing to do, so that the same command line can be answered
 * without this program: see `keepLaunch`. `node_modules/.dx/launch/now` names where.
 */
export function recordLaunch(launch: Launch, { inputs, reads, isSame }: RecordedInstall, fs: FsOps): void {
  const compared = launchInputs(reads);
  if (compared === undefined) return;
  const state = launchPath(inputs.directory);
  keepLaunch(
    launch,
    {
      inputs,
      compared,
      anchor: inputs.directory,
      title: `dx launch 1${bootOf(fs)}`,
      pointer: `${state}/now`,
      suffix: '',
      mark: `${state}/mark`,
      youngerThan: path.dirname(state),
      isSame,
    },
    fs,
  );
}

/** What a power cut may have taken, the launcher could not see; without a number of the boot it has to be believed. */
function bootOf(fs: FsOps): string {
  const boot = describeBoot(fs, 0);
  return /^[0-9a-f-]{36}$/.test(boot) ? ` ${boot}` : '';
}
