import { formatTree } from '../read-tree.ts';
import type { CommitOptions, StagedTree, Tree } from '../types.ts';
import { type DirectoryView, viewDirectories } from './directory-view.ts';
import { findRemovals, findUnknown } from './find-removals.ts';
import { findUnits } from './find-units.ts';
import { type FlipStep, type Journal, readBootId } from './journal.ts';
import { cellsDirectory, hiddenLockFile, stageDirectory, trashDirectory, treeFile } from './state-paths.ts';
import { takeCells } from './take-cells.ts';
import { stageFiles } from './write-files.ts';

/**
 * Decides every step of a commit from what is on disk now, and completes the staging area: the recorded tree, the
 * hidden lock, both contents of every file. `undefined` when there is nothing to do.
 *
 * @throws DX_UNSAFE_LINK, DX_FILE_CHANGED
 */
export function prepareCommit(staged: StagedTree, given: CommitOptions): Journal | undefined {
  const options = forLinker(staged, given);
  const { root, fs, files = [] } = options;
  const view = viewDirectories(root, fs);
  const steps = findSteps(staged, options, view);
  const isStill = files.length === 0 && steps.every((step) => isStateStep(step, staged));
  if (isStill && isRecorded(staged, options)) return undefined;
  fs.mkdir(`${root}/${stageDirectory(staged.id)}`, { recursive: true, mode: 0o700 });
  stageState(staged, options);
  const fileSteps = stageFiles(root, staged.id, files, { fs, view });
  if (steps.some(({ was }) => was === 'aside'))
    fs.mkdir(`${root}/${trashDirectory(staged.id)}`, { mode: 0o700 });
  const bootId = readBootId(fs);
  return { version: 1, id: staged.id, ...(bootId === undefined ? {} : { bootId }), steps, files: fileSteps };
}

/** npm's hidden lock can only say where packages are that lie where the lock has them. */
function forLinker({ tree }: StagedTree, options: CommitOptions): CommitOptions {
  if (tree.linker === 'hoisted') return options;
  const { hiddenLock: _, ...others } = options;
  return others;
}

function isStateStep({ path, place }: FlipStep, { tree }: StagedTree): boolean {
  return path === treeFile || (path === hiddenLockFile && (place || tree.linker === 'hoisted'));
}

function findSteps(
  staged: StagedTree,
  { root, fs, current, hiddenLock }: CommitOptions,
  view: DirectoryView,
): FlipStep[] {
  const isUnknown = current === undefined || isTakenOver(current, view);
  const isFresh = (path: string): boolean =>
    (isUnknown && path.endsWith('/.bin')) || (path === cellsDirectory && !hasCells(current));
  const units = findUnits(staged.placed, view, isFresh);
  const unknown = isUnknown ? findUnknown(staged.tree, view) : [];
  const isEmpty = staged.tree.placements.length === 0;
  const state = [treeFile, ...(hiddenLock === undefined && !isEmpty ? [] : [hiddenLockFile])];
  const stale = isEmpty ? state : staged.tree.linker === 'hoisted' ? [] : [hiddenLockFile];
  const removed = takeCells(staged.removed, staged.tree);
  const removals = findRemovals([...removed, ...unknown, ...stale], units, view);
  const links = new Set(
    staged.tree.placements.filter(({ kind }) => kind !== 'directory').map(({ path }) => path),
  );
  const place = (path: string): FlipStep => {
    const kind = view.kindAt(path);
    const link = kind === 'link' && links.has(path) ? { link: fs.readLink(`${root}/${path}`) } : undefined;
    return { path, place: true, was: kind === undefined ? 'absent' : (link ?? 'aside') };
  };
  return [
    ...removals.map((path): FlipStep => ({ path, place: false, was: 'aside' })),
    ...[...units, ...(isEmpty ? [] : state)].map(place),
  ];
}

/** As `observeTree` tells it: nothing of a tree with cells counts once npm has written its lock beside it. */
function isTakenOver({ linker, placements }: Tree, view: DirectoryView): boolean {
  return linker !== 'hoisted' && placements.length === 0 && view.kindAt(hiddenLockFile) !== undefined;
}

/** Without a known cell, those that lie there are nobody's and go together. */
function hasCells(current: Tree | undefined): boolean {
  return current?.placements.some(({ path }) => path.startsWith(`${cellsDirectory}/`)) === true;
}

/** Whether the tree on record is this one already, so that there is no reason to write it. */
function isRecorded({ tree }: StagedTree, { root, fs, hiddenLock }: CommitOptions): boolean {
  if (tree.placements.length === 0) return fs.lstat(`${root}/${treeFile}`) === undefined;
  return hasText(tree, hiddenLock, root, fs);
}

function hasText(
  tree: StagedTree['tree'],
  hiddenLock: string | undefined,
  root: string,
  fs: CommitOptions['fs'],
): boolean {
  const isSame = (path: string, text: string): boolean => {
    return fs.lstat(path)?.kind === 'file' && Buffer.from(text).equals(fs.readFile(path));
  };
  if (!isSame(`${root}/${treeFile}`, formatTree(tree, readBootId(fs)))) return false;
  return hiddenLock === undefined || isSame(`${root}/${hiddenLockFile}`, hiddenLock);
}

function stageState({ tree, id }: StagedTree, { root, fs, hiddenLock }: CommitOptions): void {
  if (tree.placements.length === 0) return;
  const mirror = `${root}/${stageDirectory(id)}/tree`;
  fs.mkdir(`${mirror}/node_modules/.dx`, { recursive: true });
  fs.writeFile(`${mirror}/${treeFile}`, formatTree(tree, readBootId(fs)));
  if (hiddenLock !== undefined) fs.writeFile(`${mirror}/${hiddenLockFile}`, hiddenLock);
}
