import type { FsOps } from '@dx/pkg-core';
import { pack } from 'msgpackr/pack';
import { unpack } from 'msgpackr/unpack';
import { timesPath } from './metadata-layout.ts';
import { replaceFile } from './replace-file.ts';
import type { CachedDocument, MetadataTimes } from './types.ts';

/**
 * When documents of one registry were last confirmed without being sent again: `name → [etag or "", fetched, fresh until]`
 * in one msgpack file, so that a confirmation does not rewrite the document. Two processes that close at once may lose
 * the times of one, which costs a question to the registry.
 */
export interface TimesTable {
  /** The newer of what the document says and what is noted for that very document. */
  apply<Seen extends Tagged>(name: string, cached: Seen): Seen;
  note(name: string, cached: CachedDocument, times: MetadataTimes): void;
  /** Writes what was noted, together with what others wrote since. */
  save(): void;
}

/** What tells one answer of a registry from the next, and when it came. */
type Tagged = Pick<CachedDocument, 'etag' | 'lastModified' | 'fetchedMs' | 'freshUntilMs'>;

type Noted = readonly [etag: string, fetchedMs: number, freshUntilMs: number];

const maxNoted = 20_000;

/** Opens the table of one registry; read when first needed. */
export function openTimes(fs: FsOps, directory: string, registry: string): TimesTable {
  const path = timesPath(directory, registry);
  const own = new Map<string, Noted>();
  let read: ReadonlyMap<string, Noted> | undefined;

  function find(name: string): Noted | undefined {
    read ??= readTimes(fs, path);
    return own.get(name) ?? read.get(name);
  }

  return {
    apply(name, cached) {
      const noted = find(name);
      if (noted === undefined) return cached;
      const [tag, fetchedMs, freshUntilMs] = noted;
      const isNewer = tag === versionTag(cached) && fetchedMs > cached.fetchedMs;
      return isNewer ? Object.freeze({ ...cached, fetchedMs, freshUntilMs }) : cached;
    },
    note: (name, cached, times) => {
      own.set(name, [versionTag(cached), times.fetchedMs, times.freshUntilMs]);
    },
    save() {
      if (own.size === 0) return;
      const all = [...new Map([...readTimes(fs, path), ...own])];
      all.sort(([, a], [, b]) => b[1] - a[1]);
      replaceFile(fs, directory, path, [pack(all.slice(0, maxNoted))]);
      own.clear();
    },
  };
}

/** Tells one answer of the registry from the next. */
function versionTag(cached: Tagged): string {
  return cached.etag ?? cached.lastModified ?? '';
}

function readTimes(fs: FsOps, path: string): ReadonlyMap<string, Noted> {
  try {
    const rows: unknown = unpack(fs.readFile(path));
    return new Map(Array.isArray(rows) ? rows.filter(isRow) : []);
  } catch {
    return new Map();
  }
}

function isRow(row: unknown): row is [string, Noted] {
  if (!Array.isArray(row) || typeof row[0] !== 'string' || !Array.isArray(row[1])) return false;
  const [tag, fetchedMs, freshUntilMs] = row[1] as unknown[];
  return typeof tag === 'string' && typeof fetchedMs === 'number' && typeof freshUntilMs === 'number';
}
