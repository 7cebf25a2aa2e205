import { dirname, join } from 'node:path';
import { type FsOps, isDxError } from '@dx/pkg-core';
import { readArchivePath } from './archive-path.ts';
import { badArchive } from './errors.ts';
import type { TarEntry } from './read-tar.ts';

/** Takes the files of a checkout one by one. */
export interface FileUnpacker {
  write(entry: TarEntry): Promise<void>;
  /** Paths that some platform cannot hold, sorted. */
  leftOut(): readonly string[];
  /** Absolute paths of the files that anyone may execute: Windows does not keep that. */
  executables(): ReadonlySet<string>;
}

/**
 * Writes files below `directory`, which is there, empty and private, so that nothing but this ever lies in it: no link
 * is made, so none can be followed. Of two files with one path the last counts. An `.npmrc` is left out, because npm
 * settings of a dependency must not reach the install that prepares it, and no package may contain one anyway.
 *
 * @throws DX_UNSAFE_PATH for a path that leaves the directory, DX_SOURCE_ARCHIVE for a file that is a directory too
 */
export function openFileUnpacker(fs: FsOps, directory: string, subject: string): FileUnpacker {
  const made = new Set<string>();
  const leftOut: string[] = [];
  const executables = new Set<string>();
  return {
    executables: () => executables,
    leftOut: () => Object.freeze([...leftOut].sort()),
    write: async (entry) => {
      const path = readCheckoutPath(entry.path, subject);
      if (path.kind === 'unusable') leftOut.push(path.shown);
      if (path.kind !== 'file') return;
      const target = join(directory, ...path.parts);
      try {
        makeParents(fs, dirname(target), made);
        await writeContent(fs, target, entry);
        if (entry.isExecutable) executables.add(target);
        else executables.delete(target);
      } catch (error) {
        if (isDxError(error)) throw error;
        throw badArchive(subject, `${JSON.stringify(entry.path)} cannot be written`, error);
      }
    },
  };
}

type CheckoutPath =
  | { readonly kind: 'file'; readonly parts: readonly string[] }
  | { readonly kind: 'unusable'; readonly shown: string }
  | { readonly kind: 'nothing' };

/** A repository may hold names that Windows has no place for; that of a test fixture must not stop an install. */
function readCheckoutPath(raw: string, subject: string): CheckoutPath {
  try {
    const path = readArchivePath(raw, subject);
    if (path === undefined || path === '.npmrc' || path.endsWith('/.npmrc')) return { kind: 'nothing' };
    return { kind: 'file', parts: path.split('/') };
  } catch (error) {
    if (!isDxError(error, 'DX_UNSAFE_PATH') || leavesDirectory(raw)) throw error;
    return { kind: 'unusable', shown: raw.slice(raw.indexOf('/') + 1) };
  }
}

function leavesDirectory(raw: string): boolean {
  return /^[\\/]|^[a-z]:|(?:^|[\\/])\.\.(?:[\\/]|$)/i.test(raw);
}

function makeParents(fs: FsOps, directory: string, made: Set<string>): void {
  if (made.has(directory)) return;
  fs.mkdir(directory, { recursive: true });
  made.add(directory);
}

async function writeContent(fs: FsOps, target: string, entry: TarEntry): Promise<void> {
  const mode = entry.isExecutable ? 0o755 : 0o644;
  const file = fs.openFile(target, { mode });
  try {
    for await (const chunk of entry.content) file.write(chunk);
  } finally {
    file.close();
  }
  fs.chmod(target, mode);
}
