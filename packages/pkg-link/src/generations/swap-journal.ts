import type { FsOps } from '@dx/pkg-core';
import { readIfThere, removeIfEmpty } from '../internal/disk.ts';
import { parentOf } from '../internal/location.ts';
import { treeFile } from '../internal/state-paths.ts';
import { isSafePath } from './relative-location.ts';
import type { GenerationsOptions, Seal } from './types.ts';

/** One rename of a swap. Both ends are below the project (`project`), or below `tree/` of a generation. */
export interface Move {
  readonly from: Place;
  readonly to: Place;
  /** Relative, the same at both ends. */
  readonly path: string;
}

export type Place = 'project' | 'in' | 'out';

/**
 * A swap under way: written before its first change, removed as its last. What has been done can be told from the disk
 * alone, since every move is done where its source is gone.
 *
 * Format: `swap.json` beside the generations of a project, UTF-8 JSON, this object.
 */
export interface SwapJournal {
  readonly version: 1;
  /** Absolute path of the project. */
  readonly root: string;
  /** The generation that becomes the project's tree. */
  readonly in: string;
  /** The directory that takes what was there. */
  readonly out: string;
  readonly boot: string;
  /** Of the one that goes in, to put it back. */
  readonly seal: Seal;
  readonly moves: readonly Move[];
}

const journalName = 'swap.json';

/** Says whether nobody else is at it. The file appears whole, and never in the place of another's. */
export function beginSwap({ directory, fs }: GenerationsOptions, journal: SwapJournal): boolean {
  const draft = `${directory}/swap-${journal.out}.json`;
  try {
    fs.writeFile(draft, JSON.stringify(journal));
    fs.link(draft, `${directory}/${journalName}`);
    return true;
  } catch {
    return false;
  } finally {
    fs.removeTree(draft);
  }
}

/** The removal is the commit. */
export function endSwap({ directory, fs }: GenerationsOptions): void {
  fs.unlink(`${directory}/${journalName}`);
}

/** The swap that was cut off, if one was; `unreadable` when it cannot be told which. */
export function readSwap({ directory, fs }: GenerationsOptions): SwapJournal | 'unreadable' | undefined {
  const bytes = readIfThere(fs, `${directory}/${journalName}`);
  if (bytes === undefined) return undefined;
  try {
    const journal: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isJournal(journal) ? journal : 'unreadable';
  } catch {
    return 'unreadable';
  }
}

/**
 * Does what is left of the moves, in their order.
 *
 * @throws when the project has no recorded tree after them: what was to go in was lost meanwhile
 */
export function finishMoves(options: GenerationsOptions, journal: SwapJournal): void {
  for (const move of journal.moves) {
    const { from, to } = endsOf(options.directory, journal, move);
    if (!isThere(options.fs, from)) continue;
    options.fs.mkdir(parentOf(to), { recursive: true });
    options.fs.rename(from, to);
  }
  if (!isThere(options.fs, `${journal.root}/${treeFile}`))
    throw new Error(`${journal.root}/${treeFile} is not there after its generation was moved in`);
}

/** Takes back what has been done of them, the last first. */
export function undoMoves(options: GenerationsOptions, journal: SwapJournal): void {
  for (const move of [...journal.moves].reverse()) {
    const { from, to } = endsOf(options.directory, journal, move);
    if (!isThere(options.fs, to)) continue;
    removeIfEmpty(options.fs, from);
    if (!isThere(options.fs, from)) options.fs.rename(to, from);
  }
}

function endsOf(
  directory: string,
  journal: SwapJournal,
  { from, to, path }: Move,
): { readonly from: string; readonly to: string } {
  const places = {
    project: journal.root,
    in: `${directory}/${journal.in}/tree`,
    out: `${directory}/${journal.out}/tree`,
  };
  return { from: `${places[from]}/${path}`, to: `${places[to]}/${path}` };
}

function isThere(fs: FsOps, path: string): boolean {
  return fs.lstat(path) !== undefined;
}

function isJournal(value: unknown): value is SwapJournal {
  if (typeof value !== 'object' || value === null) return false;
  const { version, root, boot, seal, moves, ...ids } = value as Partial<SwapJournal>;
  if (version !== 1 || typeof root !== 'string' || typeof boot !== 'string' || seal === undefined)
    return false;
  if (![ids.in, ids.out].every((id) => typeof id === 'string' && /^[0-9a-f]{16}$/.test(id))) return false;
  return Array.isArray(moves) && moves.every(isMove);
}

function isMove(value: unknown): value is Move {
  if (typeof value !== 'object' || value === null) return false;
  const { from, to, path } = value as Partial<Move>;
  const isPlace = (place: unknown): boolean => place === 'project' || place === 'in' || place === 'out';
  const isBelow = isSafePath(path) && path.split('/').includes('node_modules');
  return isPlace(from) && isPlace(to) && isBelow;
}
