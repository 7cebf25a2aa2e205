import type { FsOps } from '@dx/pkg-core';
import { parentOf } from './location.ts';

/** A staging area while it fills. */
export interface Stage {
  readonly id: string;
  readonly root: string;
  /** Absolute path of what has the members. */
  readonly project: string;
  readonly fs: FsOps;
  readonly directory: string;
  /** Absolute directory that mirrors the project. */
  readonly tree: string;
  /** Directories of the mirror that were made, relative to it. */
  readonly made: Set<string>;
}

/** Makes the directories above `path` in the mirror. */
export function makeParents(stage: Stage, path: string): void {
  const parent = parentOf(path);
  if (stage.made.has(parent)) return;
  openArea(stage);
  stage.fs.mkdir(`${stage.tree}/${parent}`, { recursive: true });
  stage.made.add(parent);
}

/** Makes the area, closed to other users, unless it is there; and a directory in it, beside the mirror. */
export function makeSideArea(stage: Stage, name: string): string {
  openArea(stage);
  const directory = `${stage.directory}/${name}`;
  stage.fs.mkdir(directory, { recursive: true });
  return directory;
}

function openArea({ fs, directory, made }: Stage): void {
  if (made.has('')) return;
  fs.mkdir(parentOf(directory), { recursive: true });
  fs.mkdir(directory, { mode: 0o700 });
  made.add('');
}

/** What a new file may have at most as an executable: everything that the process's umask leaves. */
export function executableMode({ fs, tree }: Stage): number {
  return (fs.lstat(tree)?.mode ?? 0o755) & 0o777;
}
