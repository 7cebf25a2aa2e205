import { createHash } from 'node:crypto';
import type { FsOps } from '@dx/pkg-core';
import { fileChanged, unsafeLink } from '../errors.ts';
import type { ProjectFile } from '../types.ts';
import type { DirectoryView } from './directory-view.ts';
import { errnoOf, readIfThere, syncWherePossible } from './disk.ts';
import type { FileStep, Journal } from './journal.ts';
import { baseOf, parentOf } from './location.ts';
import { stageDirectory } from './state-paths.ts';

/** Lays what every file gets into the staging area, after checking that each file is what the caller thinks. */
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
    return {
      path: file.path,
      ...(before === undefined ? {} : { before: keep(before, modeOf(fs, `${root}/${file.path}`)) }),
      ...(after === undefined ? {} : { after: digestOf(after) }),
    };
  });
}

function keep(bytes: Uint8Array, mode = 0o644): NonNullable<FileStep['before']> {
  return { content: Buffer.from(bytes).toString('base64'), mode };
}

function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('base64');
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
export function writeFileStep(root: string, fs: FsOps, { id, files }: Journal, index: number): void {
  const step = files[index];
  if (step === undefined) return;
  const { path, found, before } = lookAt(root, fs, step);
  if (isAfter(found, step)) return;
  if (!isSame(found, before)) throw changed(path, found, before);
  const content = `${root}/${stageDirectory(id)}/file-${index}.new`;
  setFile(fs, path, step.after === undefined ? undefined : fs.readFile(content), { id });
}

/** Brings a file back to its old content, unless somebody else has changed it since. Nothing but the journal is needed. */
export function undoFileStep(root: string, fs: FsOps, { id, files }: Journal, index: number): void {
  const step = files[index];
  if (step === undefined) return;
  const { path, found, before } = lookAt(root, fs, step);
  removeIfThere(fs, temporaryOf(path, id));
  if (!isAfter(found, step) || isSame(found, before)) return;
  setFile(fs, path, before, { id, mode: step.before?.mode });
}

interface FileContents {
  readonly path: string;
  readonly found: Uint8Array | undefined;
  readonly before: Uint8Array | undefined;
}

function lookAt(root: string, fs: FsOps, { path, before }: FileStep): FileContents {
  return {
    path: `${root}/${path}`,
    found: readIfThere(fs, `${root}/${path}`),
    before: before === undefined ? undefined : Buffer.from(before.content, 'base64'),
  };
}

function isAfter(found: Uint8Array | undefined, { after }: FileStep): boolean {
  return found === undefined || after === undefined ? found === after : digestOf(found) === after;
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
