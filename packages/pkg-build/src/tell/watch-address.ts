import { createHash } from 'node:crypto';

/** Where addresses are made for. */
export interface WatchPlace {
  /** For what is temporary: `os.tmpdir()`. */
  readonly temporary: string;
  /** Number of the user: `process.getuid()`. Absent on Windows. */
  readonly userId?: number | undefined;
  readonly platform: string;
}

/**
 * Where the watcher of a project can be reached: a socket in a directory that only this user can enter, or a named pipe on
 * Windows. The same for everybody who asks on this machine with the same temporary directory.
 *
 * @param root absolute, links resolved
 *
 * @example
 * watchAddress('/app', { temporary: '/tmp', userId: 1000, platform: 'linux' });
 * // '/tmp/dx-1000/watch-4c1f6e8b35ab1d3a.sock'
 */
export function watchAddress(root: string, { temporary, userId, platform }: WatchPlace): string {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  if (platform === 'win32') return `\\\\.\\pipe\\dx-watch-${name}`;
  return `${temporary}/dx-${userId ?? 0}/watch-${name}.sock`;
}
