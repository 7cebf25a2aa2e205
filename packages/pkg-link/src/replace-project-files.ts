import { randomBytes } from 'node:crypto';
import { explainFsError, type FsOps } from '@dx/pkg-core';
import { unsafeLink } from './errors.ts';
import { errnoOf, readIfThere } from './internal/disk.ts';
import { checkExpected, contentOf, modeOf, type Replacement, setFile } from './internal/write-files.ts';
import type { ProjectFile } from './types.ts';

/**
 * Gives manifests and lockfiles new contents, or takes them away, without touching `node_modules`, each by one synced rename with its mode
 * kept. Where one fails, those already written are taken back. For a change of the tree too, `commitTree` takes files
 * along.
 *
 * @throws DX_FILE_CHANGED when a file is not what was expected; DX_UNSAFE_LINK when it is a link
 * @throws DX_DISK_FULL, DX_NO_PERMISSION
 */
export function replaceProjectFiles(
  root: string,
  files: readonly ProjectFile[],
  { fs }: { readonly fs: FsOps },
): void {
  const id = randomBytes(8).toString('hex');
  const undo: (() => void)[] = [];
  try {
    for (const file of files) undo.push(writeOne(`${root}/${file.path}`, file, id, fs));
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw explainFsError(error, `write the files of ${root}`);
  }
}

/** Gives what takes it back. */
function writeOne(path: string, file: ProjectFile, id: string, fs: FsOps): () => void {
  if (fs.lstat(path)?.kind === 'link') throw unsafeLink(path);
  const before = readIfThere(fs, path);
  checkExpected(path, before, file.expected);
  const after = contentOf(file);
  if (before === undefined && after === undefined) return () => undefined;
  const mode = modeOf(fs, path);
  write(path, after === undefined ? undefined : Buffer.from(after), { id }, fs);
  return () => write(path, before, { id, mode }, fs);
}

function write(path: string, bytes: Uint8Array | undefined, replacement: Replacement, fs: FsOps): void {
  try {
    setFile(fs, path, bytes, replacement);
  } catch (error) {
    removeLeftover(
      `${path.slice(0, path.lastIndexOf('/'))}/.${path.slice(path.lastIndexOf('/') + 1)}.dx-${replacement.id}`,
      fs,
    );
    throw error;
  }
}

function removeLeftover(path: string, fs: FsOps): void {
  try {
    fs.unlink(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}
