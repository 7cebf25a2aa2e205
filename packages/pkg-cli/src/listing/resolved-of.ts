import path from 'node:path';
import type { InventoryPackage } from '../inventory/types.ts';

/** Where a package came from: what the lock says, and for a link the folder as `file:` from the link's own folder. */
export function resolvedOf({ target, path: at, realPath, entry }: InventoryPackage): string | undefined {
  if (target === undefined) return entry?.resolved;
  return `file:${path.relative(path.dirname(at), realPath).split(path.sep).join('/')}`;
}
