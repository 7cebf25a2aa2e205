import type { HistoryContent } from '@dx/pkg-install';
import { diffLocks, type Lock, type LockChange } from '@dx/pkg-lock';
import { readLockContent } from '../lockfile/read-lock-file.ts';

/** What an installation changed in one file. */
export interface FileChange {
  readonly path: string;
  readonly kind: 'created' | 'removed' | 'changed';
  /** Unified, without a head; of lockfiles there are packages instead. */
  readonly diff?: string;
  readonly packages?: readonly LockChange[];
}

const noLock: Lock = { packages: {} };

/** What an installation changed, file by file. A lockfile that cannot be read has neither a diff nor packages. */
export async function findChanges(contents: readonly HistoryContent[]): Promise<readonly FileChange[]> {
  return Promise.all(contents.map(findChange));
}

async function findChange(content: HistoryContent): Promise<FileChange> {
  const { path, before, after } = content;
  const kind = before === undefined ? 'created' : after === undefined ? 'removed' : 'changed';
  if (/(?:^|\/)(?:package-lock\.json|lock\.dxl)$/.test(path)) {
    const packages = comparePackages(content);
    return { path, kind, ...(packages === undefined ? {} : { packages }) };
  }
  if (path.endsWith('yarn.lock')) return { path, kind };
  const { createTwoFilesPatch } = await import('diff');
  const patch = createTwoFilesPatch(path, path, textOf(before), textOf(after), '', '', { context: 2 });
  const start = patch.indexOf('\n@@');
  return { path, kind, diff: start < 0 ? '' : patch.slice(start + 1) };
}

function comparePackages({ path, before, after }: HistoryContent): readonly LockChange[] | undefined {
  try {
    return diffLocks(lockOf(before, path), lockOf(after, path));
  } catch {
    return undefined;
  }
}

function lockOf(bytes: Uint8Array | undefined, path: string): Lock {
  return (bytes === undefined ? undefined : readLockContent(bytes, path)?.lock) ?? noLock;
}

function textOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : new TextDecoder().decode(bytes);
}
