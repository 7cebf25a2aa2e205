import { DxError, type FsOps } from '@dx/pkg-core';
import { type HeldLock, type LockOptions, shareLock, takeLock } from '@dx/pkg-core/node';
import { turnFile } from '@dx/pkg-link/generations';
import type { InstallOptions } from './types.ts';

/** The turn of one installation in a project, while no other one is at work there. */
export interface Turn {
  /** Whether another one came before: what was read of the project until then may be another by now. */
  readonly waited: boolean;
  /** Variables for scripts: an installation of the same project that they start during the turn fails at once. */
  variables(): Readonly<Record<string, string>>;
  /** The next one may begin. Doing it again changes nothing. */
  end(): void;
}

const variable = 'dx_installing';

/** Of what only looks, and of what cannot let others wait. */
export const noTurn: Turn = Object.freeze<Turn>({
  waited: false,
  variables: () => ({}),
  end: () => undefined,
});

/**
 * Waits until no other process installs in a project, and keeps others waiting from then on; nobody removes packages from the
 * store meanwhile. Processes know of each other by files below `home`. What only looks takes no turn; where nothing can be written to `home`, a warning says that nobody waits.
 *
 * @throws DX_INSTALL_NESTED when a script of an installation of the same project has started this one; the signal's reason
 */
export async function takeTurn(options: InstallOptions, root: string, fs: FsOps): Promise<Turn> {
  if (options.policy?.outcome === 'plan') return noTurn;
  const path = turnFile(options.home, root);
  if (options.project.env[variable] === path) throw nested(root);
  const { signal, request, onEvent } = options;
  try {
    fs.mkdir(`${options.home}/locks/v1`, { recursive: true });
    const locking: LockOptions = {
      fs,
      what: `dx ${request?.kind ?? 'install'}`,
      signal,
      onWait: (holder) => onEvent?.({ kind: 'waiting', holder }),
    };
    const lock = await takeLock(path, locking);
    const share = await shareOrRelease(lock, storeLock(options.home), locking);
    return turnOf([lock, share], path);
  } catch (error) {
    if (signal?.aborted === true || !isReadOnly(error)) throw error;
    const message = `No turn is kept in ${root}, because nothing can be written to ${options.home}: run one installation at a time`;
    onEvent?.({ kind: 'warning', message });
    return noTurn;
  }
}

/** Whose shares installations have, and all of which whoever removes packages from the store. */
export function storeLock(home: string): string {
  return `${home}/locks/v1/store`;
}

async function shareOrRelease(turn: HeldLock, directory: string, locking: LockOptions): Promise<HeldLock> {
  try {
    return await shareLock(directory, locking);
  } catch (error) {
    turn.release();
    throw error;
  }
}

function turnOf(locks: readonly HeldLock[], path: string): Turn {
  const waited = locks.some((lock) => lock.waited);
  let hasEnded = false;
  const end = (): void => {
    hasEnded = true;
    for (const { release } of locks) release();
  };
  return { waited, variables: () => (hasEnded ? {} : { [variable]: path }), end };
}

function isReadOnly(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['EROFS', 'EACCES', 'EPERM'].includes(`${error.code}`);
}

function nested(root: string): DxError {
  return new DxError({
    code: 'DX_INSTALL_NESTED',
    message: `A script of an installation in ${root} started another one there, which would wait for it for ever`,
    hint: 'Take the installation out of the script; dx installs everything that manifests name',
    details: { root },
  });
}
