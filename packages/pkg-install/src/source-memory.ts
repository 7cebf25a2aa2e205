import { createHash } from 'node:crypto';
import { type FsOps, type Integrity, isDxError, parseIntegrity } from '@dx/pkg-core';

/** What is remembered of an archive that was packed from a commit. */
export interface RememberedSource {
  /** To find the package in the store by. */
  readonly integrity: Integrity;
  /** Whether scripts of the repository should have run before it was packed, and did not. */
  readonly isWithheld: boolean;
}

/** What is known of archives that no lock has an integrity of, by what a lock says at `resolved`. */
export interface SourceMemory {
  recall(resolved: string): RememberedSource | undefined;
  /** What cannot be kept is packed again; an install does not fail for it. */
  keep(resolved: string, source: RememberedSource): void;
  /** Whether the project has it as its scripts have prepared it. */
  isPrepared(resolved: string): boolean;
  setPrepared(resolved: string, isPrepared: boolean): void;
}

const formatVersion = 1;
const maxRowBytes = 4096;

/** Whether what a lock says at `resolved` is a commit of a repository: nothing else has no integrity to find it by. */
export function isCommitAddress(resolved: string): boolean {
  return !/^(?:https?|file):/i.test(resolved);
}

/** Whether an archive is not fetched from a server as it is. */
export function isSourceAddress(resolved: string): boolean {
  return !/^https?:/i.test(resolved);
}

/** What a package that a lock has can be found in the store by. A commit's integrity in a lock is nobody's promise. */
export function knownIntegrity(
  memory: SourceMemory,
  { resolved, integrity }: { readonly resolved?: string; readonly integrity?: Integrity },
): Integrity | undefined {
  if (resolved === undefined || !isCommitAddress(resolved)) return integrity;
  const known = memory.recall(resolved);
  return known?.isWithheld === false ? known.integrity : undefined;
}

/**
 * Opens the memory in `<home>/sources`: a JSON file for each, named by the sha256 of `resolved`. The same commit gives
 * the same archive, and the store knows archives only by their integrity. An empty file stands for each commit that is
 * prepared in the project at `root`. Reads and writes only when asked.
 */
export function openSourceMemory(fs: FsOps, home: string, root: string): SourceMemory {
  const directory = `${home}/sources`;
  const pathOf = (resolved: string): string => {
    return `${directory}/${createHash('sha256').update(resolved).digest('hex')}.json`;
  };
  return {
    recall: (resolved) => {
      const path = pathOf(resolved);
      const found = fs.lstat(path);
      if (found?.kind !== 'file' || found.sizeBytes > maxRowBytes) return undefined;
      return decode(fs.readFile(path), resolved);
    },
    keep: (resolved, { integrity, isWithheld }) => {
      const row = { formatVersion, resolved, integrity, isWithheld };
      tryWrite(fs, directory, pathOf(resolved), JSON.stringify(row));
    },
    isPrepared: (resolved) => fs.lstat(pathOf(`${root}\n${resolved}`)) !== undefined,
    setPrepared: (resolved, isPrepared) => {
      const path = pathOf(`${root}\n${resolved}`);
      if (isPrepared) tryWrite(fs, directory, path, '');
      else if (fs.lstat(path) !== undefined) fs.unlink(path);
    },
  };
}

function decode(bytes: Uint8Array, resolved: string): RememberedSource | undefined {
  try {
    const row: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof row !== 'object' || row === null) return undefined;
    const { integrity, isWithheld, ...rest } = row as Readonly<Record<string, unknown>>;
    if (rest['formatVersion'] !== formatVersion || rest['resolved'] !== resolved) return undefined;
    if (typeof integrity !== 'string') return undefined;
    return { integrity: parseIntegrity(integrity), isWithheld: isWithheld === true };
  } catch (error) {
    if (error instanceof SyntaxError || isDxError(error, 'DX_INVALID_INTEGRITY')) return undefined;
    throw error;
  }
}

function tryWrite(fs: FsOps, directory: string, path: string, text: string): void {
  const temporary = `${path}-${crypto.randomUUID()}`;
  try {
    fs.mkdir(directory, { recursive: true });
    fs.writeFile(temporary, text, { exclusive: true });
    fs.rename(temporary, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    fs.removeTree(temporary);
  }
}
