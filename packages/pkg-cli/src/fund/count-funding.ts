import type { Lock } from '@dx/pkg-lock';
import { fundingUrls } from './funding-tree.ts';

/** How many packages of a lock ask for support, of those that lie at the paths given. */
export function countFunding(lock: Lock, paths: readonly string[]): number {
  return paths.filter((path) => {
    const { funding, link } = lock.packages[path] ?? {};
    return link !== true && path.includes('node_modules/') && fundingUrls(funding).length > 0;
  }).length;
}
