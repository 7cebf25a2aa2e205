import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Rival } from './rivals/types.ts';

/** Makes the rival's lockfiles of one directory those of another: what is not in the first is removed. */
export function copyLocks(rival: Pick<Rival, 'lockFiles'>, from: string, to: string): void {
  for (const file of rival.lockFiles) {
    if (existsSync(join(from, file))) copyFileSync(join(from, file), join(to, file));
    else rmSync(join(to, file), { force: true });
  }
}
