import type { FsOps } from '@dx/pkg-core';
import { observeTree, readTree, type Tree } from '@dx/pkg-link';

/**
 * What dx last put into a project's `node_modules`, as far as it is still there; nothing where it has put nothing. For
 * whoever works on an installed tree. One read, and a look at each `node_modules`.
 *
 * @example
 * installedTree('/app', { fs: nodeFs })?.linker // 'hoisted'
 */
export function installedTree(root: string, options: { readonly fs: FsOps }): Tree | undefined {
  const tree = readTree(root, options);
  return tree === undefined ? undefined : observeTree(root, tree, options);
}
