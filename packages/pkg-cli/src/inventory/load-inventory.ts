import path from 'node:path';
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

/** What is installed globally. An empty tree where nothing was installed yet. */
export function loadGlobalInventory({ project }: CommandContext): Inventory {
  const root = globalRoot(project);
  nodeFs.mkdir(root, { recursive: true });
  const real = nodeFs.realPath(root);
  const lock = readLockfile(real, { fs: nodeFs })?.lock;
  return readInventory(real, { fs: nodeFs, lock, source: 'disk' });
}

/** The directory whose `node_modules` holds global packages: `$PREFIX/lib`, on Windows `%AppData%\\npm` itself. */
export function globalRoot({ globalPrefix, platform }: CommandContext['project']): string {
  return platform === 'win32' ? globalPrefix : path.join(globalPrefix, 'lib');
}
