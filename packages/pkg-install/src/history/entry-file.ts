import { createHash } from 'node:crypto';
import { parseSafeRelativePath } from '@dx/pkg-core';
import { entryDirectory, type HistoryPlace } from './history-place.ts';
import { readIfThere } from './read-if-there.ts';
import type { ContentDigest, HistoryEntry, HistoryFile, PackageCounts } from './types.ts';

/** The text of `entry.json`. */
export function formatEntry({ number: _, ...entry }: HistoryEntry): string {
  return JSON.stringify({ version: 1, ...entry });
}

/** One entry; nothing where it is damaged or of another version. */
export function readEntry(place: HistoryPlace, number: number): HistoryEntry | undefined {
  const bytes = readIfThere(place.fs, `${entryDirectory(place, number)}/entry.json`);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return parseEntry(value, number);
  } catch {
    return undefined;
  }
}

/** What bytes are known by; `undefined` for a file that is not there. */
export function digestOf(bytes: Uint8Array): ContentDigest {
  return { sizeBytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Whether two files hold the same, or neither is there. */
export function isSameContent(a: ContentDigest | undefined, b: ContentDigest | undefined): boolean {
  return a?.sha256 === b?.sha256 && a?.sizeBytes === b?.sizeBytes;
}

function parseEntry(value: unknown, number: number): HistoryEntry | undefined {
  if (!isRecord(value) || value['version'] !== 1) return undefined;
  const { timeMs, root, command, packages, files } = value;
  if (typeof timeMs !== 'number' || !Number.isFinite(timeMs)) return undefined;
  if (typeof root !== 'string' || typeof command !== 'string' || !isCounts(packages)) return undefined;
  if (!Array.isArray(files) || files.length === 0 || !files.every(isHistoryFile)) return undefined;
  if (new Set(files.map(({ path }) => path)).size !== files.length) return undefined;
  const { added, removed, changed } = packages;
  return Object.freeze({
    ...{ number, timeMs, root, command },
    packages: Object.freeze({ added, removed, changed }),
    files: Object.freeze(files.map(frozenFile)),
  });
}

function frozenFile({ path, before, after }: HistoryFile): HistoryFile {
  const side = (digest: ContentDigest): ContentDigest =>
    Object.freeze({ sizeBytes: digest.sizeBytes, sha256: digest.sha256 });
  return Object.freeze({
    path,
    ...(before === undefined ? {} : { before: side(before) }),
    ...(after === undefined ? {} : { after: side(after) }),
  });
}

/** Manifests and lockfiles, never hidden files such as hooks. */
function isHistoryFile(value: unknown): value is HistoryFile {
  if (!isRecord(value)) return false;
  const { path, before, after } = value;
  if (typeof path !== 'string' || !isSafe(path)) return false;
  if (path.split('/').some((part) => part.startsWith('.') || part === 'node_modules')) return false;
  return (before === undefined || isDigest(before)) && (after === undefined || isDigest(after));
}

function isSafe(path: string): boolean {
  try {
    return parseSafeRelativePath(path) === path;
  } catch {
    return false;
  }
}

function isDigest(value: unknown): value is ContentDigest {
  if (!isRecord(value) || !isCount(value['sizeBytes'])) return false;
  return typeof value['sha256'] === 'string' && /^[0-9a-f]{64}$/.test(value['sha256']);
}

function isCounts(value: unknown): value is PackageCounts {
  if (!isRecord(value)) return false;
  return isCount(value['added']) && isCount(value['removed']) && isCount(value['changed']);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
