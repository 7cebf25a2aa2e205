import { randomBytes } from 'node:crypto';
import type { FsOps } from '@dx/pkg-core';
import type { LinkMethod } from './types.ts';

/** Where files come from and where they go; both directories exist. */
export interface ProbeOptions {
  readonly storeDirectory: string;
  readonly projectDirectory: string;
  readonly fs: FsOps;
}

/**
 * The best way to bring files from the store into the project: `clone` where the file system shares blocks, else
 * `hardlink`, else `copy`. Tries them with one small file, and removes what it made. Whatever goes wrong only means
 * the next method; a store that cannot be written to gives `copy`.
 *
 * @example
 * const method = probeLinkMethod({ storeDirectory: '/cache/store', projectDirectory: '/app', fs: nodeFs });
 */
export function probeLinkMethod({ storeDirectory, projectDirectory, fs }: ProbeOptions): LinkMethod {
  const name = `${prefix}${randomBytes(8).toString('hex')}`;
  const from = `${storeDirectory}/${name}`;
  const to = `${projectDirectory}/${name}${suffix}`;
  try {
    if (!works(() => fs.writeFile(from, 'dx', { exclusive: true }))) return 'copy';
    if (works(() => fs.copyFile(from, to, 'clone'))) return 'clone';
    works(() => fs.removeTree(to));
    return works(() => fs.link(from, to)) ? 'hardlink' : 'copy';
  } finally {
    for (const path of [from, to]) works(() => fs.removeTree(path));
  }
}

const prefix = '.dx-probe-';
const suffix = '-copy';

/** Removes what a process that died while it probed has left in a project. One directory read. */
export function removeProbes(projectDirectory: string, fs: FsOps): void {
  for (const { name, kind } of fs.readDirectory(projectDirectory))
    if (kind === 'file' && /^\.dx-probe-[0-9a-f]{16}-copy$/.test(name))
      fs.unlink(`${projectDirectory}/${name}`);
}

function works(attempt: () => void): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
