import path from 'node:path';
import type { FsOps } from '@dx/pkg-core';

/** What decides where store, caches and generations live. */
export interface HomeFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** Absolute root of the project, or where dx was started. */
  readonly project: string;
}

/**
 * `DX_HOME` when it is set. Otherwise the platform's cache folder; but where the project lies on another file system,
 * a `.dx` folder as high up there as this user may write, since files can be linked within one file system only.
 */
export function chooseHome(facts: HomeFacts, fs: FsOps): string {
  const { DX_HOME } = facts.env;
  if (DX_HOME !== undefined && DX_HOME !== '') return path.resolve(facts.project, DX_HOME);
  const cache = path.join(cacheFolder(facts), 'dx');
  const projectDevice = deviceOf(facts.project, fs);
  if (projectDevice === undefined || projectDevice === deviceOf(cache, fs)) return cache;
  const top = topmostWritable(facts.project, projectDevice, fs);
  return top === undefined ? cache : path.join(top, '.dx');
}

/** The platform's folder for caches of this person. */
export function cacheFolder({ env, home, platform }: Omit<HomeFacts, 'project'>): string {
  if (platform === 'darwin') return path.join(home, 'Library', 'Caches');
  if (platform === 'win32') return env['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local');
  const { XDG_CACHE_HOME } = env;
  return XDG_CACHE_HOME !== undefined && path.isAbsolute(XDG_CACHE_HOME)
    ? XDG_CACHE_HOME
    : path.join(home, '.cache');
}

/** The device that holds the path, or its nearest existing parent. */
function deviceOf(start: string, fs: FsOps): number | undefined {
  for (const directory of upwards(start)) {
    const device = readableDevice(directory, fs);
    if (device !== undefined) return device;
  }
  return undefined;
}

/** What may not be looked at counts as absent here; whoever writes there says why it cannot. */
function readableDevice(directory: string, fs: FsOps): number | undefined {
  try {
    return fs.stat(directory)?.device;
  } catch {
    return undefined;
  }
}

/** The highest directory above the project on its device that may be written; never the project itself. */
function topmostWritable(project: string, device: number, fs: FsOps): string | undefined {
  let top: string | undefined;
  for (const directory of upwards(path.dirname(project))) {
    if (readableDevice(directory, fs) !== device) break;
    if (fs.isWritable(directory)) top = directory;
  }
  return top;
}

function* upwards(start: string): Generator<string> {
  for (let directory = start; ; directory = path.dirname(directory)) {
    yield directory;
    if (directory === path.dirname(directory)) return;
  }
}
