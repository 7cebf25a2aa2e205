import { relative } from 'node:path/posix';
import type { LinkPlacement } from '../types.ts';
import { errnoOf } from './disk.ts';
import { isOutside, parentOf } from './location.ts';
import { makeParents, type Stage } from './stage.ts';

/** Makes a link to a directory in the mirror, in place of what an archive may have brought there. */
export function stageLink(placement: LinkPlacement, stage: Stage): void {
  makeParents(stage, placement.path);
  replaceLink(linkText(placement), `${stage.tree}/${placement.path}`, 'directory', stage);
}

/** What the link says: the way from where it lies, or an absolute path as it is. */
export function linkText({ path, target }: { readonly path: string; readonly target: string }): string {
  if (target.startsWith('/') || /^[A-Za-z]:/.test(target)) return target;
  if (isOutside(target)) return '../'.repeat(path.split('/').length - 1) + target;
  return relative(parentOf(path), target);
}

/** Makes a link at the absolute path `at`, whatever is there. */
export function replaceLink(text: string, at: string, kind: 'file' | 'directory', { fs }: Stage): void {
  try {
    fs.symlink(text, at, kind);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    fs.removeTree(at);
    fs.symlink(text, at, kind);
  }
}
