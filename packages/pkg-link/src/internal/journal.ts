import { type FsOps, parseSafeRelativePath } from '@dx/pkg-core';
import { readIfThere, syncWherePossible } from './disk.ts';
import { hiddenLockFile, journalFile, stageDirectory, stateDirectory, treeFile } from './state-paths.ts';

/** One path that a commit flips. What is put aside lies in the trash under the number of the step. */
export interface FlipStep {
  /** Relative to the root, below some `node_modules`. */
  readonly path: string;
  /** Whether something takes the place: what lies at the same path in the mirror. */
  readonly place: boolean;
  /** What is there before: nothing, something that is put aside, or a link with this text that is replaced in place. */
  readonly was: 'absent' | 'aside' | { readonly link: string };
}

/**
 * One file outside `node_modules` that a commit writes or takes away. What it held is in the journal itself, which is synced:
 * a copy beside it would not be whole after a power loss. What it will hold lies in the staging area under its number.
 */
export interface FileStep {
  readonly path: string;
  /** What is there before, in base64, with its permissions; absent when nothing is. */
  readonly before?: { readonly content: string; readonly mode: number };
  /** SHA-256 of what it gets, in base64; absent when it goes. */
  readonly after?: string;
}

/**
 * What a commit is about to do, written before its first change, removed as its last: while it is there, the change
 * is neither done nor undone, and what has been done so far can be told from the disk alone.
 *
 * Format: `node_modules/.dx/journal.json`, UTF-8 JSON, this object. Other versions are not understood, and what is not
 * understood means that nothing is known about `node_modules`.
 */
export interface Journal {
  readonly version: 1;
  readonly id: string;
  /** This boot of the machine, when it can be told: only within it are contents that were not synced sure to be whole. */
  readonly bootId?: string;
  readonly steps: readonly FlipStep[];
  readonly files: readonly FileStep[];
}

/**
 * Writes the journal. Synced only when a package is put aside or a file replaced: without its journal after a power loss, a
 * tree that was only added to is still the recorded one as far as it goes, and the next install puts the rest in place.
 */
export function writeJournal(root: string, fs: FsOps, journal: Journal): void {
  const text = JSON.stringify(journal);
  const temporary = `${root}/${stageDirectory(journal.id)}/journal.json`;
  fs.writeFile(temporary, text);
  const isSynced =
    journal.steps.some(({ was, path }) => was === 'aside' && !isState(path)) ||
    journal.files.some(({ before }) => before !== undefined);
  if (isSynced) syncWherePossible(() => fs.sync(temporary));
  fs.rename(temporary, `${root}/${journalFile}`);
  if (isSynced) syncWherePossible(() => fs.sync(`${root}/${stateDirectory}`));
}

function isState(path: string): boolean {
  return path === treeFile || path === hiddenLockFile;
}

/** The journal of an unfinished commit: `undefined` without one, `unreadable` when it cannot be trusted. */
export function readJournal(root: string, fs: FsOps): Journal | 'unreadable' | undefined {
  const bytes = readIfThere(fs, `${root}/${journalFile}`);
  if (bytes === undefined) return undefined;
  try {
    const journal: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isJournal(journal) ? journal : 'unreadable';
  } catch {
    return 'unreadable';
  }
}

/** The file may have come with a repository, so it may name nothing but what a commit of dx could have touched. */
function isJournal(value: unknown): value is Journal {
  if (!isRecord(value) || value['version'] !== 1) return false;
  const { id, bootId, steps, files } = value;
  if (typeof id !== 'string' || !/^[0-9a-f]{16}$/.test(id)) return false;
  if (bootId !== undefined && typeof bootId !== 'string') return false;
  return Array.isArray(steps) && steps.every(isFlipStep) && Array.isArray(files) && files.every(isFileStep);
}

function isFlipStep(value: unknown): value is FlipStep {
  if (!isRecord(value) || typeof value['place'] !== 'boolean' || !isSafe(value['path'])) return false;
  const { path, was } = value;
  const isBelowModules = /(?:^|\/)node_modules(?:\/|$)/.test(path) && path !== 'node_modules';
  const isWas = was === 'absent' || was === 'aside' || (isRecord(was) && typeof was['link'] === 'string');
  return isBelowModules && isWas;
}

/** Manifests and lockfiles, never hidden files such as hooks. */
function isFileStep(value: unknown): value is FileStep {
  if (!isRecord(value) || !isSafe(value['path']) || !isBefore(value['before'])) return false;
  if (value['after'] !== undefined && typeof value['after'] !== 'string') return false;
  return !value['path'].split('/').some((part) => part.startsWith('.') || part === 'node_modules');
}

function isBefore(value: unknown): boolean {
  if (value === undefined) return true;
  return isRecord(value) && typeof value['content'] === 'string' && Number.isInteger(value['mode']);
}

function isSafe(value: unknown): value is string {
  try {
    return typeof value === 'string' && parseSafeRelativePath(value) === value;
  } catch {
    return false;
  }
}

function isRecord<Key extends string>(value: unknown): value is Record<Key, unknown> & { path: string } {
  return typeof value === 'object' && value !== null;
}

/** This boot of the machine, where Linux tells. */
export function readBootId(fs: FsOps): string | undefined {
  try {
    const text = new TextDecoder().decode(fs.readFile('/proc/sys/kernel/random/boot_id')).trim();
    return /^[0-9a-f-]{36}$/.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
