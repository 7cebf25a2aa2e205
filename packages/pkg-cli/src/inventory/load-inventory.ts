import { nodeFs } from '@dx/pkg-core/node';
import { readLockfile } from '@dx/pkg-lock';
import { findProject } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { readInventory } from './read-inventory.ts';
import type { Inventory } from './types.ts';

/** What is installed in the project of a command. With `source: 'lock'`, what the lock says should be. */
export function loadInventory({ project }: CommandContext, source: 'disk' | 'lock'): Inventory {
  const { root } = findProject(project.directory, { fs: nodeFs });
  const lock = readLockfile(root, { fs: nodeFs })?.lock;
  return readInventory(root, { fs: nodeFs, lock, source });
}
