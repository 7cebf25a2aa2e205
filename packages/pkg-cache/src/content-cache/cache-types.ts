import type { FsOps, Integrity } from '@dx/pkg-core';

/** Which tier answered. */
export type CacheTier = 'memory' | 'disk' | 'remote' | 'network';

/** What bytes are: `exact` hash to the key; `unpacked` are the tar out of an archive that did; `file` are one file of a tar. */
export type CacheForm = 'exact' | 'unpacked' | 'file';

/**
 * What a cache says of a key. `bytes` are shared with everybody who asks: they are to be read, not changed. A miss is `negative`
 * where the answer is remembered from before.
 */
export type CacheAnswer =
  | {
      readonly status: 'hit';
      readonly tier: CacheTier;
      readonly form: CacheForm;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  | { readonly status: 'miss'; readonly reason: 'absent' | 'negative' | 'no-such-file' };

/** Where a key was found, without reading it. */
export interface CheckedKey {
  readonly integrity: string;
  readonly tier: 'memory' | 'disk' | 'remote' | undefined;
}

/** A store of bytes by key that other machines share. It need not be trusted: what it gives is hashed. */
export interface RemoteCache {
  /** For people: where it is, without secrets. */
  readonly name: string;
  /** The bytes, or `undefined` where it has none. It gives up beyond `maxBytes`. */
  get(key: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  has(key: string): Promise<boolean>;
  /** Does nothing where the cache is read only. */
  put(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}

/** Brings bytes from where they come from; `undefined` when there are none. */
export type NetworkFetch = (integrity: Integrity) => Promise<Uint8Array<ArrayBuffer> | undefined>;

/** What happens on the side. */
export type CacheEvent =
  | {
      readonly kind: 'damaged';
      readonly tier: 'disk' | 'remote';
      readonly integrity: string;
      readonly reason: string;
    }
  | { readonly kind: 'remote-failed'; readonly remote: string; readonly error: unknown }
  | { readonly kind: 'disk-failed'; readonly error: unknown };

/** How a cache is opened. */
export interface CacheOptions {
  /** Absolute; made when something is kept. Several processes may share it. */
  readonly directory: string;
  /** Default: the real file system. */
  readonly fs?: FsOps;
  /** Bytes of values in memory. Default 64 MiB; 0 keeps none. */
  readonly memory?: { readonly maxBytes: number };
  /** Bytes of files on disk; the longest unused go first. Default 10 GiB. */
  readonly disk?: { readonly maxBytes: number };
  readonly remote?: RemoteCache;
  /** What `get` asks last, unless it is given another. */
  readonly network?: NetworkFetch;
  /**
   * `exact` (the default): what is put comes back. `unpack`: an archive of a package (gzip of a tar) is kept as its tar,
   * so that files of it can be read.
   */
  readonly archives?: 'exact' | 'unpack';
  /** How long nobody is asked again for what nobody had. Default 30,000; 0 asks always. */
  readonly negativeMs?: number;
  /** The largest value that is taken. Default 512 MiB. */
  readonly maxValueBytes?: number;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
  readonly onEvent?: (event: CacheEvent) => void;
}

/** One value on disk. */
export interface CacheEntry {
  readonly integrity: Integrity;
  /** Of the file. */
  readonly sizeBytes: number;
  /** About when it was last used, in milliseconds since 1970. */
  readonly usedMs: number;
}

/** What was counted since the cache was opened. */
export interface CacheStats {
  readonly hits: Readonly<Record<CacheTier, number>>;
  readonly misses: number;
  /** Of the misses: remembered from before. */
  readonly negativeMisses: number;
  /** Calls that waited for the answer to another one. */
  readonly sharedFlights: number;
  readonly damaged: number;
  readonly remoteFailures: number;
  readonly diskFailures: number;
  readonly memory: { readonly entries: number; readonly sizeBytes: number; readonly maxBytes: number };
  readonly filter: FilterStats;
}

/** How well the filter in front of the disk does. */
export interface FilterStats {
  readonly entries: number;
  readonly sizeBytes: number;
  /** Lookups that it spared the disk. */
  readonly definiteMisses: number;
  /** Lookups that it let through, and nothing was there. */
  readonly falsePositives: number;
  /** Of the lookups of what was not there, or 0 before the first. */
  readonly falsePositiveRate: number;
  /** Times that it was made from all names on disk. */
  readonly rebuilds: number;
  /** Directories that were read again since somebody had changed them. */
  readonly repairs: number;
}

/** What checking a whole cache found. */
export interface CacheVerification {
  readonly checked: number;
  /** They were set aside. */
  readonly damaged: readonly { readonly integrity: string; readonly reason: string }[];
}

/** What pruning does. */
export interface PruneOptions {
  /** Default: that of the cache. */
  readonly maxBytes?: number;
  /** Removes what was not used since, too. */
  readonly unusedSinceMs?: number;
  /** Only says what it would do. */
  readonly mode?: 'remove' | 'dry-run';
}

/** What pruning did. */
export interface CachePruning {
  readonly removed: readonly CacheEntry[];
  readonly removedBytes: number;
  readonly keptCount: number;
  readonly keptBytes: number;
  /** Damaged files and leftovers of processes that died. */
  readonly leftovers: number;
}

/** An open cache of values by the hash of their content. */
export interface ContentCache {
  /**
   * The value, from the nearest tier that has it; nearer ones then have it too. Many calls for one key are one look-up.
   *
   * @throws DX_INVALID_INTEGRITY, DX_INTEGRITY_MISMATCH when the network gives other bytes, and what `network` throws
   */
  get(integrity: string, options?: { readonly network?: NetworkFetch }): Promise<CacheAnswer>;
  /** The same for many, 16 at a time, in the order of the keys. */
  getMany(
    integrities: readonly string[],
    options?: { readonly network?: NetworkFetch },
  ): Promise<readonly CacheAnswer[]>;
  /** One file of a value that is a tar. From disk, only the blocks that hold it are read. */
  readFile(
    integrity: string,
    path: string,
    options?: { readonly network?: NetworkFetch },
  ): Promise<CacheAnswer>;
  /** Whether the key is in memory or on disk. */
  has(integrity: string): boolean;
  /** Where each of many keys is, in their order. `all` also asks the remote cache. */
  checkMany(integrities: readonly string[], tiers?: 'local' | 'all'): Promise<readonly CheckedKey[]>;
  /**
   * Keeps bytes in all tiers. A disk or remote cache that cannot take them costs the cache, not the call.
   *
   * @throws DX_INTEGRITY_MISMATCH, DX_INVALID_INTEGRITY, DX_ARCHIVE_TOO_LARGE
   */
  put(integrity: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Forgets a key in memory and on disk, and says whether it was there. */
  delete(integrity: string): boolean;
  /** What is on disk, in no order. */
  entries(): Iterable<CacheEntry>;
  stats(): CacheStats;
  /** Hashes every value on disk. */
  verify(): Promise<CacheVerification>;
  prune(options?: PruneOptions): CachePruning;
  /** Waits for what is under way and keeps the filter for the next time. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
