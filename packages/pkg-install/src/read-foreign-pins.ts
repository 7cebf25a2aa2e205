import { isDxError } from '@dx/pkg-core';
import { type ForeignLock, readForeignLock } from '@dx/pkg-lock';
import type { Session } from './session.ts';

/**
 * The versions that the lockfile of Bun, pnpm or Yarn has, for a project that has none of npm or dx. A `yarn.lock` that
 * cannot be read is left aside with a warning, as npm leaves it aside.
 *
 * @throws as `readForeignLock`, for the files of Bun and pnpm
 */
export async function readForeignPins(
  { fs, options }: Pick<Session, 'fs' | 'options'>,
  root: string,
): Promise<ForeignLock['pins'] | undefined> {
  try {
    return (await readForeignLock(root, { fs }))?.pins;
  } catch (error) {
    if (!isDxError(error) || !error.message.includes('yarn.lock')) throw error;
    options.onEvent?.({ kind: 'warning', message: `${error.message}; its versions are not kept` });
    return undefined;
  }
}
