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
  };
  return {
    read: (key) => readDocument(cache, key),
    write: (key, answer) => writeDocument(cache, key, answer),
    adopt: (key, answer) => adoptDocument(cache, key, answer),
    refresh: (key, times) => refreshDocument(cache, key, times),
    names: (registry) => listNames(cache, registry),
    close: () => closeCache(cache),
  };
}

interface Opened {
  readonly fs: FsOps;
  readonly directory: string;
  readonly memory: LRUCache<string, CachedDocument>;
  readonly times: Map<string, TimesTable>;
}

function readDocument(cache: Opened, key: MetadataKey): CachedDocument | undefined {
  const held = cache.memory.get(memoryKey(key));
  if (held !== undefined) return held;
  const path = documentPath(cache.directory, key);
  const file = tryRead(cache.fs, path);
  if (file === undefined) return undefined;
  const decoded = decodeDocumentFile(file, key);
  if (decoded === undefined) {
    tryRemove(cache.fs, path);
    return undefined;
  }
  const cached = timesOf(cache, key.registry).apply(key.name, decoded.cached);
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
  const cached = Object.freeze({ document: openDocument(bytes, index, key.name), ...about });
  cache.memory.set(memoryKey(key), cached, { size: Math.max(1, bytes.length) });
  return cached;
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

/** What cannot be read is asked for again. Looked at first: most questions of a first install miss, and a throw costs more. */
function tryRead(fs: FsOps, path: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return fs.lstat(path) === undefined ? undefined : fs.readFile(path);
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
