import path from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { isUnchanged } from './find-unchanged.ts';
import { type InputRead, launchPath, type ProcessInputs } from './input-record.ts';
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

/** Keeps an install that had nothing to do for the launcher, where one started this process. */
export function tellLauncher(inputs: ProcessInputs, reads: readonly InputRead[]): void {
  const launch = ownLaunch();
  if (launch === undefined) return;
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
      title: 'dx launch 1',
      pointer: `${state}/now`,
      suffix: '',
      mark: `${state}/mark`,
      youngerThan: path.dirname(state),
      isSame,
    },
    fs,
  );
}
