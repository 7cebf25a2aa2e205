import { DxError, type FsOps } from '@dx/pkg-core';
import type { ProjectFile } from '@dx/pkg-link';

/**
 * Writes project files without touching `node_modules`, each by one rename; a failure takes back those already
 * written.
 *
 * @throws DX_FILE_CHANGED when somebody else changed a file meanwhile
 */
export function writeProjectFiles(fs: FsOps, root: string, files: readonly ProjectFile[]): void {
  const undo: (() => void)[] = [];
  try {
    for (const file of files) undo.push(replaceFile(fs, `${root}/${file.path}`, file));
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}

function replaceFile(fs: FsOps, path: string, file: ProjectFile): () => void {
  const stat = fs.stat(path);
  const before = stat === undefined ? undefined : fs.readFile(path);
  if (file.expected !== undefined && !holds(before, file.expected)) throw changedMeanwhile(path);
  writeAtomically(fs, path, file.text, stat?.mode ?? 0o666);
  return () =>
    before === undefined ? fs.unlink(path) : writeAtomically(fs, path, before, stat?.mode ?? 0o666);
}

function writeAtomically(fs: FsOps, path: string, data: string | Uint8Array, mode: number): void {
  const temporary = `${path}.dx-${crypto.randomUUID()}`;
  try {
    fs.writeFile(temporary, data, { exclusive: true, mode: mode & 0o777 });
    fs.sync(temporary);
    fs.rename(temporary, path);
  } catch (error) {
    fs.removeTree(temporary);
    throw error;
  }
}

function holds(bytes: Uint8Array | undefined, expected: NonNullable<ProjectFile['expected']>): boolean {
  if (typeof expected === 'object' && 'kind' in expected) return bytes === undefined;
  return bytes !== undefined && Buffer.compare(bytes, Buffer.from(expected)) === 0;
}

function changedMeanwhile(path: string): DxError {
  return new DxError({
    code: 'DX_FILE_CHANGED',
    message: `${path} was changed by somebody else during the install`,
    hint: 'Run the command again',
    details: { path },
  });
}
