import type { PackageChange, ProjectUpdate, WatchedInput, WatchedProject } from '@dx/pkg-build';
import { isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { install } from '../install.ts';
import { lookAtProject } from '../look-at-project.ts';
import type { InstallOptions, InstallReceipt } from '../types.ts';
import { findInputs } from './find-inputs.ts';
import { isGitBusy } from './git-lock.ts';
import { judgeFailure } from './judge-failure.ts';

/** Calls what it is given, once, and gives what that gave. */
export type AroundInstall = (bring: () => Promise<InstallReceipt>) => Promise<InstallReceipt>;

/** What is watched, and how it is installed. */
export interface WatchedProjectOptions {
  /** Absolute, links resolved. */
  readonly root: string;
  readonly home: string;
  /** Asked before each installation: settings may be others by then. */
  readonly options: () => InstallOptions | Promise<InstallOptions>;
  /**
   * What goes on around an installation that has something to do, such as scripts of the project: calls `bring` and gives its
   * receipt. Asked before each; where there is something, there is a look first. Default: nothing.
   */
  readonly around?: () => AroundInstall | undefined;
}

/**
 * A project for `watch` of `@dx/pkg-build`: an update is `install`, with everything that it refuses and everything that it
 * takes back. What it goes by is what a look at a project with nothing to do has read.
 *
 * @example
 * const project = watchedProject({ root: '/app', home, options: () => ({ project: settingsInput, home }) });
 * for await (const event of watch(project)) console.log(event);
 */
export function watchedProject(given: WatchedProjectOptions): WatchedProject {
  let inputs: readonly WatchedInput[] = findInputs([], given);
  let isLookDue = true;
  const look = async (signal: AbortSignal): Promise<boolean> => {
    const { isUpToDate, asked } = await lookAtProject({ ...(await given.options()), signal });
    inputs = findInputs(asked, given);
    return isUpToDate;
  };
  const bring = async (signal: AbortSignal): Promise<InstallReceipt> =>
    bringAbout(await given.options(), signal);
  return {
    root: given.root,
    inputs: () => inputs,
    isBusy: () => isGitBusy(given.root, nodeFs),
    judge: judgeFailure,
    update: async (signal) => {
      const around = given.around?.();
      if ((isLookDue || around !== undefined) && (await look(signal))) {
        isLookDue = false;
        return undefined;
      }
      isLookDue = true;
      try {
        const { status, ...receipt } = await (around?.(() => bring(signal)) ?? bring(signal));
        if (status === 'changed') return toUpdate(receipt);
      } catch (error) {
        await look(signal);
        throw error;
      }
      isLookDue = !(await look(signal));
      return undefined;
    },
  };
}

const mostAttempts = 5;

/** Who edits a file while an installation is under way is not wrong: it begins again with what the file says now. */
async function bringAbout(
  { workspace: _, ...options }: InstallOptions,
  signal: AbortSignal,
): Promise<InstallReceipt> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await install({ ...options, signal });
    } catch (error) {
      if (attempt === mostAttempts || !isDxError(error, 'DX_FILE_CHANGED')) throw error;
    }
  }
}

function toUpdate({
  added,
  removed,
  changed,
  written,
  builds,
}: Omit<InstallReceipt, 'status'>): ProjectUpdate {
  const packages: readonly PackageChange[] = [
    ...added.map(({ name, path, version }) => ({ kind: 'added', name, path, to: version }) as const),
    ...removed.map(({ name, path, version }) => ({ kind: 'removed', name, path, from: version }) as const),
    ...changed.map(
      ({ from, to }) =>
        ({ kind: 'changed', name: to.name, path: to.path, from: from.version, to: to.version }) as const,
    ),
  ];
  const waiting = [...new Set(builds.pending.map(({ packageId }) => packageId))];
  return Object.freeze({ packages, written, ...(waiting.length === 0 ? {} : { waiting }) });
}
