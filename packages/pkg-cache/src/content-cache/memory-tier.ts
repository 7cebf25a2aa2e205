import { LRUCache } from 'lru-cache';
import type { CacheForm } from './cache-types.ts';

/** A value in memory, whole or one file. */
export interface MemoryValue {
  readonly form: CacheForm;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Values within a number of bytes; the longest unused go first. */
export interface MemoryTier {
  get(id: string): MemoryValue | undefined;
  has(id: string): boolean;
  set(id: string, value: MemoryValue): void;
  /** Removes a value and the files of it. */
  delete(id: string): boolean;
  facts(): { readonly entries: number; readonly sizeBytes: number; readonly maxBytes: number };
}

/** What an entry costs besides its bytes. */
const entryBytes = 200;
/** No value may push out more than a quarter of the others. */
const largestPart = 4;

/** The name of one file of a value. */
export function fileId(key: string, path: string): string {
  return `${key}\n${path}`;
}

/** @param maxBytes 0 keeps nothing */
export function openMemoryTier(maxBytes: number): MemoryTier {
  if (maxBytes < largestPart * entryBytes) return emptyTier;
  const values = new LRUCache<string, MemoryValue>({
    maxSize: maxBytes,
    maxEntrySize: Math.floor(maxBytes / largestPart),
    sizeCalculation: ({ bytes }, id) => bytes.length + id.length * 2 + entryBytes,
  });
  return {
    get: (id) => values.get(id),
    has: (id) => values.has(id),
    set: (id, value) => void values.set(id, withOwnBuffer(value)),
    delete: (id) => {
      for (const other of values.keys()) if (other.startsWith(`${id}\n`)) values.delete(other);
      return values.delete(id);
    },
    facts: () => ({ entries: values.size, sizeBytes: values.calculatedSize, maxBytes }),
  };
}

/** A part of a larger buffer would keep all of it. */
function withOwnBuffer(value: MemoryValue): MemoryValue {
  const { bytes, form } = value;
  return bytes.buffer.byteLength > bytes.length * 2 + 4096 ? { form, bytes: bytes.slice() } : value;
}

const emptyTier: MemoryTier = {
  get: () => undefined,
  has: () => false,
  set: () => undefined,
  delete: () => false,
  facts: () => ({ entries: 0, sizeBytes: 0, maxBytes: 0 }),
};
