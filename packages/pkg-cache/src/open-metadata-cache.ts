import type { FsOps } from '@dx/pkg-core';
import { LRUCache } from 'lru-cache';
import { openDocument } from './index-document.ts';
import { splitNames } from './internal/name-list.ts';
import { decodeDocumentFile, documentFileName } from './metadata-file.ts';
import { documentPath, fromFileName, metadataPaths } from './metadata-layout.ts';
import { openTimes, type TimesTable } from './metadata-times.ts';
import type {
  CachedDocument,
  IndexedAnswer,
  MetadataAnswer,
  MetadataCache,
  MetadataCacheOptions,
  MetadataKey,
  MetadataTimes,
  SeenDocument,
} from './types.ts';
import { indexMetadata, keepMetadata } from './write-metadata.ts';

const defaultMemoryBytes = 64 * 1024 ** 2;

/**
 * A cache of registry documents: raw answers on disk, the recently used ones in memory. Nothing is derived from a project,
 * so no project can poison what another one reads. Touches nothing until asked.
 *
 * @example
 * const cache = openMetadataCache({ directory: '/var/cache/metadata', fs: nodeFs });
 * const key = { registry: 'https://registry.test/', name: parsePackageName('react') };
 * cache.write(key, { bytes, etag: '"1"', fetchedMs: Date.now(), freshUntilMs: Date.now() + 300_000 });
 */
export function openMetadataCache(options: MetadataCacheOptions): MetadataCache {
  const cache: Opened = {
    fs: options.fs,
    directory: options.directory,
    memory: new LRUCache({ maxSize: options.memoryBytes ?? defaultMemoryBytes }),
    times: new Map(),
    stamps: new Map(),
  };
  return {
    read: (key) => readDocument(cache, key),
    write: (key, answer) => writeDocument(cache, key, answer),
    adopt: (key, answer) => adoptDocument(cache, key, answer),
    refresh: (key, times) => refreshDocument(cache, key, times),
    see: (key, cached) => seeDocument(cache, key, cached),
    seeAgain: (key, seen) => seeAgain(cache, key, seen),
    names: (registry) => listNames(cache, registry),
    close: () => closeCache(cache),
  };
}

interface Opened {
  readonly fs: FsOps;
  readonly directory: string;
  readonly memory: LRUCache<string, CachedDocument>;
  readonly times: Map<string, TimesTable>;
  /** Of files that were read, by `memoryKey`: what they were just before. */
  readonly stamps: Map<string, string>;
}

function readDocument(cache: Opened, key: MetadataKey): CachedDocument | undefined {
  const held = cache.memory.get(memoryKey(key));
  if (held !== undefined) return held;
  const path = documentPath(cache.directory, key);
  const stamp = stampOf(cache.fs, path);
  const file = stamp === undefined ? undefined : tryRead(cache.fs, path);
  if (stamp === undefined || file === undefined) return undefined;
  const decoded = decodeDocumentFile(file, key, () => forget(cache, key));
  if (decoded === undefined) {
    tryRemove(cache.fs, path);
    return undefined;
  }
  const cached = timesOf(cache, key.registry).apply(key.name, decoded.cached);
  cache.stamps.set(memoryKey(key), stamp);
  cache.memory.set(memoryKey(key), cached, { size: decoded.sizeBytes });
  return cached;
}

function writeDocument(cache: Opened, key: MetadataKey, answer: MetadataAnswer): CachedDocument {
  const index = indexMetadata(key, answer);
  keepMetadata(cache.fs, cache.directory, key, answer, index);
  return adoptDocument(cache, key, { ...answer, index });
}

function adoptDocument(cache: Opened, key: MetadataKey, answer: IndexedAnswer): CachedDocument {
  const { bytes, index: received, ...about } = answer;
  // A map that crossed from a thread has a prototype again.
  const distTags = Object.freeze(Object.assign(Object.create(null), received.distTags));
  const index = { ...received, distTags, versions: Object.freeze(splitNames(received.versions)) };
  const document = openDocument(bytes, index, key.name, () => forget(cache, key));
  const cached = Object.freeze({ document, ...about });
  cache.stamps.delete(memoryKey(key));
  cache.memory.set(memoryKey(key), cached, { size: Math.max(1, bytes.length) });
  return cached;
}

/** What a server garbled is not believed until it is stale: the next one who asks gets it anew. */
function forget(cache: Opened, key: MetadataKey): void {
  cache.memory.delete(memoryKey(key));
  cache.stamps.delete(memoryKey(key));
  tryRemove(cache.fs, documentPath(cache.directory, key));
}

function refreshDocument(cache: Opened, key: MetadataKey, times: MetadataTimes): CachedDocument | undefined {
  const cached = readDocument(cache, key);
  if (cached === undefined) return undefined;
  const { fetchedMs, freshUntilMs } = times;
  const refreshed = Object.freeze({ ...cached, fetchedMs, freshUntilMs });
  timesOf(cache, key.registry).note(key.name, cached, times);
  const size = cache.memory.info(memoryKey(key))?.size ?? 1;
  cache.memory.set(memoryKey(key), refreshed, { size });
  return refreshed;
}

function seeDocument(cache: Opened, key: MetadataKey, cached: CachedDocument): SeenDocument {
  const { document: _document, ...about } = cached;
  const stamp = cache.stamps.get(memoryKey(key));
  return Object.freeze({ ...about, ...(stamp === undefined ? {} : { stamp }) });
}

function seeAgain(cache: Opened, key: MetadataKey, seen: SeenDocument): SeenDocument | undefined {
  const { stamp } = seen;
  const isSame = stamp !== undefined && stampOf(cache.fs, documentPath(cache.directory, key)) === stamp;
  if (isSame) return timesOf(cache, key.registry).apply(key.name, seen);
  const cached = readDocument(cache, key);
  if (cached === undefined || !isSameAnswer(cached, seen)) return undefined;
  return seeDocument(cache, key, cached);
}

/** Without an etag only the very answer is known to be the same. */
function isSameAnswer(cached: CachedDocument, seen: SeenDocument): boolean {
  if (cached.etag !== undefined || seen.etag !== undefined) return cached.etag === seen.etag;
  return cached.lastModified === seen.lastModified && cached.fetchedMs === seen.fetchedMs;
}

function listNames(cache: Opened, registry: string): readonly string[] {
  const directory = metadataPaths(cache.directory, registry).registry;
  if (cache.fs.lstat(directory)?.kind !== 'directory') return [];
  const names: string[] = [];
  for (const { name: file } of cache.fs.readDirectory(directory)) {
    const name = fromFileName(file);
    const known = name === 'hashed' ? nameInside(cache.fs, `${directory}/${file}`) : name;
    if (known !== undefined) names.push(known);
  }
  return Object.freeze(names.sort());
}

function nameInside(fs: FsOps, path: string): string | undefined {
  const file = tryRead(fs, path);
  return file === undefined ? undefined : documentFileName(file);
}

function closeCache(cache: Opened): void {
  for (const table of cache.times.values()) table.save();
  cache.memory.clear();
}

function timesOf(cache: Opened, registry: string): TimesTable {
  const table = cache.times.get(registry) ?? openTimes(cache.fs, cache.directory, registry);
  cache.times.set(registry, table);
  return table;
}

function memoryKey(key: MetadataKey): string {
  return `${key.registry}\n${key.name}`;
}

/**
 * Tells one file from the next at the same path; documents are replaced by renames, never written over. Looked at before
 * reading, also because most questions of a first install miss, and a throw costs more.
 */
function stampOf(fs: FsOps, path: string): string | undefined {
  try {
    const found = fs.lstat(path);
    return found && `${found.inode}-${found.sizeBytes}-${found.modifiedMs}`;
  } catch {
    return undefined;
  }
}

/** What cannot be read is asked for again. */
function tryRead(fs: FsOps, path: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return fs.readFile(path);
  } catch {
    return undefined;
  }
}

/** A damaged file that cannot be removed is found damaged again next time. */
function tryRemove(fs: FsOps, path: string): void {
  try {
    fs.removeTree(path);
  } catch {
    // See above.
  }
}
