import type { FsOps } from '@dx/pkg-core';
import { moveTree } from './disk.ts';
import type { FlipStep, Journal } from './journal.ts';
import { hiddenLockFile, stageDirectory, trashDirectory } from './state-paths.ts';

/** The three places of a step; what has been done can be told from what lies in them. */
export interface StepPlaces {
  /** Where it is seen. */
  readonly target: string;
  /** Where it lies while it is not placed. */
  readonly staged: string;
  /** Where what was there before lies while it is put aside. */
  readonly aside: string;
}

export function placesOf(root: string, journal: Journal, index: number, { path }: FlipStep): StepPlaces {
  return {
    target: `${root}/${path}`,
    staged: `${root}/${stageDirectory(journal.id)}/tree/${path}`,
    aside: `${root}/${trashDirectory(journal.id)}/${index}`,
  };
}

/** Does a step that has not begun. */
export function flipStep(fs: FsOps, step: FlipStep, { target, staged, aside }: StepPlaces): void {
  if (step.was === 'aside') moveTree(fs, target, aside);
  if (step.place) fs.rename(staged, target);
}

/** Does what is left of a step that was cut off anywhere. */
export function finishStep(fs: FsOps, step: FlipStep, { target, staged, aside }: StepPlaces): void {
  const isPlaced = step.place && !exists(fs, staged);
  if (isPlaced) return;
  if (step.was === 'aside' && exists(fs, target)) {
    if (exists(fs, aside)) fs.removeTree(target);
    else moveTree(fs, target, aside);
  }
  if (step.place) fs.rename(staged, target);
}

/** Takes back what has been done of a step that was cut off anywhere, also when taking back was cut off before. */
export function undoStep(fs: FsOps, step: FlipStep, { target, staged, aside }: StepPlaces): void {
  const isPlaced = step.place && !exists(fs, staged);
  if (isPlaced && exists(fs, target)) fs.rename(target, staged);
  if (step.was === 'aside' && exists(fs, aside)) {
    if (exists(fs, target)) fs.removeTree(target);
    fs.rename(aside, target);
  }
  if (typeof step.was === 'object' && !exists(fs, target)) fs.symlink(step.was.link, target, 'file');
}

/**
 * npm believes the hidden lockfile only while no directory in `node_modules` is newer, and the rename that put it
 * there made `node_modules` itself newer.
 */
export function touchHiddenLock(root: string, fs: FsOps, { steps }: Journal): void {
  if (!steps.some(({ path, place }) => place && path === hiddenLockFile)) return;
  const modules = fs.lstat(`${root}/node_modules`);
  if (modules !== undefined) fs.setModified(`${root}/${hiddenLockFile}`, Math.ceil(modules.modifiedMs) + 1);
}

function exists(fs: FsOps, path: string): boolean {
  return fs.lstat(path) !== undefined;
}
