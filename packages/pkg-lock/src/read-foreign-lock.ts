import { type FsOps, isDxError } from '@dx/pkg-core';
import { conflictedLock, damagedLock, unsupportedLock } from './errors.ts';
import { collectPins, type ForeignEdges } from './foreign-pins.ts';
import { readBunLock } from './read-bun-lock.ts';
import { readPnpmLock } from './read-pnpm-lock.ts';
import { readYarnLock } from './read-yarn-lock.ts';
import { findConflict } from './split-conflict.ts';
import type { ForeignLock, ForeignLockKind } from './types.ts';

/** Options of `readForeignLock`. */
export interface ReadForeignLockOptions {
  readonly fs: FsOps;
}

type Reader = (text: string, path: string) => Promise<ForeignEdges & { readonly kind?: ForeignLockKind }>;

/** In the order in which they count; the parsers of each are loaded when it is there. */
const readers: readonly (readonly [string, ForeignLockKind, Reader])[] = [
  ['bun.lock', 'bun', readBunLock],
  ['pnpm-lock.yaml', 'pnpm', readPnpmLock],
  ['yarn.lock', 'yarn1', readYarnLock],
];
const maxSizeBytes = 64 * 1024 * 1024;

/**
 * What another package manager decided for the project, so that a first install moves no version: from `bun.lock`, else
 * `pnpm-lock.yaml`, else `yarn.lock`; undefined when there is none. A stat per file, one read, and the parser of that one format.
 *
 * @param root absolute directory
 * @throws DX_LOCK_PARSE when it cannot be parsed; DX_LOCK_CONFLICT for merge markers; DX_LOCK_TOO_NEW; DX_LOCK_UNSUPPORTED for
 * a version before the ones that are read and for the binary `bun.lockb`; DX_LOCK_INVALID for names and versions that
 * must not be used; the file system's own errors
 */
export async function readForeignLock(
  root: string,
  { fs }: ReadForeignLockOptions,
): Promise<ForeignLock | undefined> {
  const base = root.replace(/\/$/, '');
  for (const [file, kind, read] of readers) {
    const path = `${base}/${file}`;
    const stat = fs.stat(path);
    if (stat?.kind !== 'file') continue;
    if (stat.sizeBytes > maxSizeBytes) throw damagedLock(path, `it is larger than ${maxSizeBytes} bytes`);
    return readOne(path, kind, read, new TextDecoder().decode(fs.readFile(path)));
  }
  const binary = `${base}/bun.lockb`;
  if (fs.stat(binary)?.kind !== 'file') return undefined;
  throw unsupportedLock(binary, 'it is binary', 'bun install --save-text-lockfile');
}

async function readOne(
  path: string,
  kind: ForeignLockKind,
  read: Reader,
  text: string,
): Promise<ForeignLock> {
  const conflictLine = findConflict(text);
  if (conflictLine !== undefined) throw conflictedLock(path, conflictLine);
  try {
    const content = await read(text, path);
    const { pins, sources } = collectPins(content, path);
    return Object.freeze({
      kind: content.kind ?? kind,
      path,
      formatVersion: content.formatVersion,
      pins,
      sources,
    });
  } catch (error) {
    if (isDxError(error)) throw error;
    const reason = error instanceof Error ? error.message.slice(0, 200) : String(error);
    throw damagedLock(path, reason, undefined, error);
  }
}
