import type { FsOps } from '@dx/pkg-core';

/** Where installations say that they are at work. */
export interface WorkPlace {
  readonly home: string;
  readonly fs: FsOps;
  readonly now: () => number;
}

const pauseMs = 200;
/** Whoever holds a turn gives a sign more often than that. */
const signMs = 20_000;

/**
 * Calls `onWork` once, as soon as an installation of any project that shares the home is at work: each has a file in
 * `locks/v1`. Asks five times a second; what a dead one has left there counts for 20 s at most.
 */
export function watchWork(place: WorkPlace, onWork: () => void): { end(): void } {
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => clearInterval(timer);
  const look = (): void => {
    if (!isAtWork(place)) return;
    end();
    onWork();
  };
  timer = setInterval(look, pauseMs).unref();
  look();
  return { end };
}

function isAtWork({ home, fs, now }: WorkPlace): boolean {
  const directory = `${home}/locks/v1`;
  try {
    if (fs.lstat(directory) === undefined) return false;
    return fs.readDirectory(directory).some(({ name, kind }) => {
      const held =
        kind === 'file' && /^[0-9a-f]{24}$/.test(name) ? fs.lstat(`${directory}/${name}`) : undefined;
      return held !== undefined && now() - held.modifiedMs < signMs;
    });
  } catch {
    return false;
  }
}
