import { collisionKey, type SafeRelativePath } from '@dx/pkg-core';
import { parseArchivePath } from './archive-path.ts';
import type { TarFile } from './read-tar.ts';

/** One file that will be written. */
export interface SelectedFile {
  readonly path: SafeRelativePath;
  readonly mode: 0o644 | 0o755;
  readonly sizeBytes: number;
  /** As in `TarFile`. */
  readonly offset: number;
}

/** What an archive unpacks to. */
export interface Selection {
  /** Sorted by path, unique. */
  readonly files: readonly SelectedFile[];
  /** Every directory above a file, parents first. */
  readonly directories: readonly string[];
}

/** How to read the paths of an archive. */
export interface SelectOptions {
  readonly subject: string;
  /** Whether two paths that differ only in case are one file where the package will be written. */
  readonly foldCase: boolean;
}

/**
 * Decides what an archive unpacks to, before anything is written: paths are checked, of two entries with one path the
 * last wins, an entry that needs a file to be a directory (or the reverse) is left out, `.gitignore` becomes
 * `.npmignore` unless the package has one. Modes become 0644, or 0755 when anyone may execute. Same answers as npm's
 * where npm accepts the archive. O(n log n).
 *
 * @throws DX_UNSAFE_PATH
 */
export function selectFiles(entries: readonly TarFile[], options: SelectOptions): Selection {
  const files = new Map<string, SelectedFile>();
  const directories = new Map<string, string>();
  let sibling = '';
  const ignores = new Set<string>();
  const keyOf = options.foldCase ? (path: string) => collisionKey(path as SafeRelativePath) : identity;
  for (const entry of entries) {
    const path = renameIgnore(parseArchivePath(entry.path, options.subject), ignores);
    if (path === undefined) continue;
    const key = keyOf(path);
    if (directories.has(key)) continue;
    if (!isBeside(path, sibling) && !claimParents(path, { files, directories, keyOf })) continue;
    sibling = path;
    const mode = (entry.mode & 0o111) === 0 ? 0o644 : 0o755;
    files.set(key, { path, mode, sizeBytes: entry.sizeBytes, offset: entry.offset });
  }
  return { files: [...files.values()].sort(byPath), directories: [...directories.values()] };
}

interface Claims {
  readonly files: ReadonlyMap<string, SelectedFile>;
  readonly directories: Map<string, string>;
  readonly keyOf: (path: string) => string;
}

function identity(path: string): string {
  return path;
}

/** npm's rule for packages that were published without `.npmignore`. */
function renameIgnore(
  path: SafeRelativePath | undefined,
  ignores: Set<string>,
): SafeRelativePath | undefined {
  if (path === undefined || !path.endsWith('ignore')) return path;
  const base = path.slice(path.lastIndexOf('/') + 1);
  if (base === '.npmignore') ignores.add(path);
  if (base !== '.gitignore') return path;
  const renamed = `${path.slice(0, -base.length)}.npmignore` as SafeRelativePath;
  return ignores.has(renamed) ? undefined : renamed;
}

/** Whether both are in one directory below the top; files of a directory mostly follow each other. */
function isBeside(path: string, sibling: string): boolean {
  const slash = path.lastIndexOf('/');
  return slash > 0 && sibling.lastIndexOf('/') === slash && sibling.startsWith(path.slice(0, slash + 1));
}

/** Records the directories above `path`; false when one of them is already a file. */
function claimParents(path: string, claims: Claims): boolean {
  const slash = path.lastIndexOf('/');
  if (slash === -1) return true;
  const parent = path.slice(0, slash);
  const key = claims.keyOf(parent);
  if (claims.directories.has(key)) return true;
  if (claims.files.has(key) || !claimParents(parent, claims)) return false;
  claims.directories.set(key, parent);
  return true;
}

function byPath(a: SelectedFile, b: SelectedFile): number {
  return a.path < b.path ? -1 : 1;
}
