import path from 'node:path';
import type { FsOps } from '@dx/pkg-core';

/** What a directory had, out of the way until it is known whether it is needed again. */
export interface SetAside {
  /** It is replaced: away with it. */
  forget(): void;
  /** What came in its place goes, and it is there again. */
  restore(): void;
}

/**
 * Where it is, in the directory itself, since only there renaming is certain to work. The name says what a run that was cut
 * off has left: `moving` is a part of the content, whose rest lies in the directory; `whole` is all of it, and the rest is
 * what was to replace it; `trash` is replaced.
 */
const places = { moving: '.dx-moving', whole: '.dx-replaced', trash: '.dx-trash' } as const;
const ownNames: ReadonlySet<string> = new Set(Object.values(places));

/**
 * Sets what is in a directory aside, by renaming; on failure all is as before. What a run that was cut off had set aside is
 * put back first. At no point does anything exist nowhere.
 */
export function setAside(directory: string, fs: FsOps): SetAside {
  recover(directory, fs);
  const names = namesIn(directory, fs);
  const at = (place: keyof typeof places): string => path.join(directory, places[place]);
  if (names.length > 0) {
    fs.mkdir(at('moving'));
    try {
      for (const name of names) fs.rename(path.join(directory, name), path.join(at('moving'), name));
      fs.rename(at('moving'), at('whole'));
    } catch (error) {
      putBack(directory, fs);
      throw error;
    }
  }
  return {
    forget: () => {
      if (fs.lstat(at('whole')) !== undefined) fs.rename(at('whole'), at('trash'));
      fs.removeTree(at('trash'));
    },
    restore: () => restore(directory, fs),
  };
}

function recover(directory: string, fs: FsOps): void {
  fs.removeTree(path.join(directory, places.trash));
  if (fs.lstat(path.join(directory, places.whole)) !== undefined) restore(directory, fs);
  putBack(directory, fs);
}

function restore(directory: string, fs: FsOps): void {
  const whole = path.join(directory, places.whole);
  for (const name of namesIn(directory, fs)) fs.removeTree(path.join(directory, name));
  if (fs.lstat(whole) === undefined) return;
  fs.rename(whole, path.join(directory, places.moving));
  putBack(directory, fs);
}

function putBack(directory: string, fs: FsOps): void {
  const moving = path.join(directory, places.moving);
  if (fs.lstat(moving) === undefined) return;
  for (const { name } of fs.readDirectory(moving))
    fs.rename(path.join(moving, name), path.join(directory, name));
  fs.rmdir(moving);
}

function namesIn(directory: string, fs: FsOps): readonly string[] {
  return fs
    .readDirectory(directory)
    .map(({ name }) => name)
    .filter((name) => !ownNames.has(name));
}
