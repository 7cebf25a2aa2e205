import type { FsOps } from '@dx/pkg-core';
import { fileChanged, unsafeLink } from '../errors.ts';
import type { ProjectFile } from '../types.ts';
import type { DirectoryView } from './directory-view.ts';
import { errnoOf, readIfThere, syncWherePossible } from './disk.ts';
import type { FileStep, Journal } from './journal.ts';
import { baseOf, parentOf } from './location.ts';
import { stageDirectory } from './state-paths.ts';

/** Keeps both contents of every file in the staging area, after checking that each file is what the caller thinks. */
export function stageFiles(
  root: string,
  id: string,
  files: readonly ProjectFile[],
  { fs, view }: { readonly fs: FsOps; readonly view: DirectoryView },
): readonly FileStep[] {
  const area = `${root}/${stageDirectory(id)}`;
  return files.map((file, index) => {
    if (view.kindAt(file.path) === 'link') throw unsafeLink(`${root}/${file.path}`);
    const before = readIfThere(fs, `${root}/${file.path}`);
    checkExpected(`${root}/${file.path}`, before, file.expected);
    const after = contentOf(file);
    if (after !== undefined) fs.writeFile(`${area}/file-${index}.new`, after);
    if (before !== undefined) fs.writeFile(`${area}/file-${index}.old`, before);
    if (before !== undefined && after === undefined)
      fs.chmod(`${area}/file-${index}.old`, modeOf(fs, `${root}/${file.path}`) ?? 0o644);
    const existed = before !== undefined;
    return { path: file.path, existed, ...(after === undefined ? { goes: true } : {}) };
  });
}

/** What a file will hold; `undefined` when it goes. */
export function contentOf({ text }: ProjectFile): string | Uint8Array | undefined {
  return typeof text === 'string' || text instanceof Uint8Array ? text : undefined;
}

/** @throws DX_FILE_CHANGED */
export function checkExpected(
  path: string,
  found: Uint8Array | undefined,
  expected: ProjectFile['expected'],
): void {
  if (expected === undefined) return;
  const isBytes = typeof expected === 'string' || expected instanceof Uint8Array;
  const wanted = isBytes ? Buffer.from(expected) : undefined;
  if (!isSame(found, wanted)) throw changed(path, found, wanted);
}

/**
 * Brings a file to its new content unless it has it: written beside, synced, renamed, mode kept; or takes it away.
 *
 * @throws DX_FILE_CHANGED when it has neither the old content nor the new one
 */
export function writeFileStep(root: string, fs: FsOps, journal: Journal, index: number): void {
  const contents = readContents(root, fs, journal, index);
  if (contents === undefined) return;
  const { path, found, before, after } = contents;
  if (isSame(found, after)) return;
  if (!isSame(found, before)) throw changed(path, found, before);
  setFile(fs, path, after, { id: journal.id });
}

/** Brings a file back to its old content, unless somebody else has changed it since. */
export function undoFileStep(root: string, fs: FsOps, journal: Journal, index: number): void {
  const contents = readContents(root, fs, journal, index);
  if (contents === undefined) return;
  const { path, found, before, after, mode } = contents;
  removeIfThere(fs, temporaryOf(path, journal.id));
  if (!isSame(found, after) || isSame(found, before)) return;
  setFile(fs, path, before, { id: journal.id, mode });
}

interface FileContents {
  readonly path: string;
  readonly found: Uint8Array | undefined;
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
  /** Of a file that goes. */
  readonly mode: number | undefined;
}

function readContents(root: string, fs: FsOps, journal: Journal, index: number): FileContents | undefined {
  const step = journal.files[index];
  if (step === undefined) return undefined;
  const area = `${root}/${stageDirectory(journal.id)}`;
  const path = `${root}/${step.path}`;
  return {
    path,
    found: readIfThere(fs, path),
    before: step.existed ? fs.readFile(`${area}/file-${index}.old`) : undefined,
    after: step.goes === true ? undefined : fs.readFile(`${area}/file-${index}.new`),
    mode: step.goes === true ? modeOf(fs, `${area}/file-${index}.old`) : undefined,
  };
}

/** What a replaced file is written as. */
export interface Replacement {
  /** Part of the name that it has before its rename. */
  readonly id: string;
  /** For a file that is not there; one that is keeps its own. */
  readonly mode?: number | undefined;
}

/** Gives a file new content by one synced rename, or takes it away. */
export function setFile(
  fs: FsOps,
  path: string,
  bytes: Uint8Array | undefined,
  replacement: Replacement,
): void {
  if (bytes === undefined) fs.unlink(path);
  else replaceFile(fs, path, bytes, replacement);
}

/** The permissions of a file. */
export function modeOf(fs: FsOps, path: string): number | undefined {
  const mode = fs.lstat(path)?.mode;
  return mode === undefined ? undefined : mode & 0o777;
}

function replaceFile(fs: FsOps, path: string, bytes: Uint8Array, { id, mode: other }: Replacement): void {
  const temporary = temporaryOf(path, id);
  removeIfThere(fs, temporary);
  const mode = modeOf(fs, path) ?? other;
  const file = fs.openFile(temporary, { exclusive: true, ...(mode === undefined ? {} : { mode }) });
  try {
    file.write(bytes);
    syncWherePossible(() => file.sync());
  } finally {
    file.close();
  }
  if (mode !== undefined && modeOf(fs, temporary) !== mode) fs.chmod(temporary, mode);
  fs.rename(temporary, path);
}

function temporaryOf(path: string, id: string): string {
  return `${parentOf(path)}/.${baseOf(path)}.dx-${id}`;
}

function removeIfThere(fs: FsOps, path: string): void {
  try {
    fs.unlink(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}

function isSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0;
}

function changed(
  path: string,
  found: Uint8Array | undefined,
  wanted: Uint8Array | undefined,
): ReturnType<typeof fileChanged> {
  if (found === undefined) return fileChanged(path, 'removed');
  return fileChanged(path, wanted === undefined ? 'created' : 'changed');
}
