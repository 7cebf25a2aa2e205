import type { FsOps, Integrity, PackageName, SafeRelativePath, TaskRunner } from '@dx/pkg-core';
import type { Requirement, VersionManifest } from '@dx/pkg-resolve';
import type { DocumentIndex } from './scan-document.ts';

/**
 * Detects damage (a lost page, a flipped bit), not malice: the archive's own hash was checked before, and whoever may
 * write to the store may write to its index too. On one core of the machine it was chosen on, 200 MB take 30 ms; sha1
 * takes 98 and sha256 103 (`packages/pkg-cache/bench/digest.ts` measures again).
 */
export type DigestAlgorithm = 'crc32';

/** One file of an unpacked package. */
export interface StoreFile {
  readonly path: SafeRelativePath;
  /** 0o644 or 0o755. */
  readonly mode: number;
  readonly sizeBytes: number;
  /** Lower-case hex digest of the content, by the entry's `digestAlgorithm`. */
  readonly digest: string;
}

/** An unpacked package in the store, verified against its integrity when it was added. Files sorted by path. */
export interface StoreEntry {
  readonly integrity: Integrity;
  /** Absolute directory that holds the files. */
  readonly directory: string;
  readonly files: readonly StoreFile[];
  /** Sum over the files. */
  readonly sizeBytes: number;
  /** How the files' digests were made. */
  readonly digestAlgorithm: DigestAlgorithm;
  /** From the package's own package.json. */
  readonly name: string;
  readonly version: string;
  /** preinstall, install, postinstall (or an implied node-gyp build); empty when there is nothing to run. */
  readonly installScripts: Readonly<Record<string, string>>;
  /** Locations of bundled packages inside it (`node_modules/x`), sorted. */
  readonly bundled: readonly string[];
  /** `boot_id` of the machine when the files were hashed. */
  readonly bootId: string;
}

/** What it takes to link a package out of the store: a part of its entry that is cheaper to read. */
export interface StoreFiles {
  readonly integrity: Integrity;
  /** Absolute directory that holds the files. */
  readonly directory: string;
  /** Sorted by path. Not frozen. */
  readonly files: readonly Omit<StoreFile, 'digest'>[];
  /** Whether `installScripts` of the entry has any. */
  readonly hasInstallScripts: boolean;
  /** `boot_id` of the machine when the files were hashed. */
  readonly bootId: string;
  /** When the files were known to be sound, by the clock of the file system: one that is younger has been written to since. */
  readonly soundAtMs: number;
}

/** Caps on what one archive may unpack to. */
export interface ArchiveLimits {
  /** Bytes of the tar, headers included. Default 2 GiB. */
  readonly maxTotalBytes: number;
  /** Headers of any kind. Default 300,000. */
  readonly maxEntries: number;
  /** Unpacked bytes per packed byte. Default 1,000, as npm's reader. */
  readonly maxRatio: number;
}

/** A packed package as it came from a registry. */
export interface PackedArchive {
  /** The whole gzip. Moves to the worker: empty here afterwards. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What the bytes must hash to; without it the sha512 of the bytes becomes the integrity. */
  readonly integrity?: Integrity;
  /** For messages, and for packages that do not say it themselves. Never a path. */
  readonly name: string;
  readonly version: string;
}

/** One archive to unpack, as it is sent to a worker. Plain data. */
export interface AddJob extends PackedArchive {
  readonly limits?: ArchiveLimits;
  /** As `archives` of `StoreOptions`. */
  readonly keepIn?: string;
  /** `boot_id` of the machine where it cannot be read. */
  readonly bootId?: string;
}

/** How a store is opened. */
export interface StoreOptions {
  /** Absolute; made when the first package is added. Must be on one file system. */
  readonly directory: string;
  readonly fs: FsOps;
  /** Has the handlers of `storeTasks`. Not closed by the store. */
  readonly runner: TaskRunner;
  readonly limits?: ArchiveLimits;
  /** Names the boot of this machine where `/proc` does not. Default `unknown` there: see `readStoreEntry`. */
  readonly bootId?: string;
  /** Absolute directory in which every archive that is unpacked is kept as it came: see `openKeptArchives`. Default: none is. */
  readonly archives?: string;
}

/** Unpacked packages by integrity. Any number of stores, in any number of processes, may share one directory. */
export interface PackageStore {
  readonly directory: string;
  /** As in `StoreOptions`. */
  readonly archives?: string;
  /** Whether the index has the package. One `lstat`. */
  has(integrity: Integrity): boolean;
  /** The entry, or `undefined` when there is none that can be trusted. One file read; see `readStoreEntry`. */
  get(integrity: Integrity): StoreEntry | undefined;
  /** The package's own `package.json`, or `undefined` when it is not there or no object. One file read, not verified. */
  manifest(integrity: Integrity): Readonly<Record<string, unknown>> | undefined;
  /** Verifies and unpacks one archive on the runner, once per integrity at a time. */
  add(archive: PackedArchive): Promise<StoreEntry>;
  /**
   * As `add`, with the same checks, for callers that need no more than the name to find the package by: nothing is
   * decoded on this thread. One `lstat` before the archive goes to the runner.
   */
  ensure(archive: PackedArchive): Promise<Integrity>;
  /** Forgets what is in memory. Tasks that run go on. */
  close(): void;
}

/** One cached registry document. `manifest` parses one version only. */
export interface PackageDocument {
  readonly name: PackageName;
  readonly distTags: Readonly<Record<string, string>>;
  readonly versions: readonly string[];
  /** When anything in it was last changed, ISO 8601, where the registry tells it. */
  readonly modified?: string;
  /** Publish times by version, ISO 8601; full documents have them. Parsed when first asked for. Null prototype. */
  readonly time?: Readonly<Record<string, string>>;
  manifest(version: string): VersionManifest | undefined;
  /** How a version needs another package, at a tenth of the cost of its manifest; also where it names no archive. */
  requirement(version: string, other: string): Requirement | undefined;
}

/** A registry document as the metadata cache holds it. Times are milliseconds since 1970. */
export interface CachedDocument {
  readonly document: PackageDocument;
  readonly etag?: string;
  readonly lastModified?: string;
  readonly fetchedMs: number;
  /** Until when it may be used without asking. */
  readonly freshUntilMs: number;
}

/** What a document was when it was read, without what is in it: plain data that can be kept. */
export interface SeenDocument extends MetadataTimes {
  readonly etag?: string;
  readonly lastModified?: string;
  /** Of its file, where it was read from one. */
  readonly stamp?: string;
}

/** Which document. `registry` is compared as text: put what the answer depends on into it (URL, account). */
export interface MetadataKey {
  readonly registry: string;
  readonly name: PackageName;
}

/** When a document was fetched and until when it may be used without asking. Milliseconds since 1970. */
export interface MetadataTimes {
  readonly fetchedMs: number;
  readonly freshUntilMs: number;
}

/** A registry's answer. */
export interface MetadataAnswer extends MetadataTimes {
  /** The JSON as it came. Kept as it is: do not change it afterwards. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly etag?: string;
  readonly lastModified?: string;
}

/** A registry's answer that `indexMetadata` has indexed, as it arrives from a worker thread. */
export interface IndexedAnswer extends MetadataAnswer {
  readonly index: SentIndex;
}

/** A document's index as it crosses from a thread. */
export interface SentIndex extends Omit<DocumentIndex, 'versions'> {
  /** Joined by newlines where none has one in it: hundreds of texts cost more to send than the rest. */
  readonly versions: string | readonly string[];
}

/** How a metadata cache is opened. */
export interface MetadataCacheOptions {
  /** Absolute; made when the first document is written. */
  readonly directory: string;
  readonly fs: FsOps;
  /** Cap on the documents held in memory. Default 64 MiB. */
  readonly memoryBytes?: number;
}

/** Registry documents on disk, the recently used ones in memory. Processes may share one directory. */
export interface MetadataCache {
  /** The document, fresh or not. A file that is damaged is removed and counts as absent. */
  read(key: MetadataKey): CachedDocument | undefined;
  /**
   * Keeps an answer and gives it back indexed. A disk that cannot be written to costs only the cache.
   *
   * @throws DX_METADATA_INVALID, DX_REGISTRY_NAME_MISMATCH
   */
  write(key: MetadataKey, answer: MetadataAnswer): CachedDocument;
  /** Takes in what `indexMetadata` has indexed and `keepMetadata` keeps elsewhere; nothing is parsed or written here. */
  adopt(key: MetadataKey, answer: IndexedAnswer): CachedDocument;
  /** Notes that the registry said "not modified"; kept on disk by `close`. `undefined` when it is not cached. */
  refresh(key: MetadataKey, times: MetadataTimes): CachedDocument | undefined;
  /** What is to be remembered of a document to find out later whether it is still the one. No disk is touched. */
  see(key: MetadataKey, cached: CachedDocument): SeenDocument;
  /**
   * The same with its newest times where the cache still has that very document; `undefined` where it has another one or none.
   * Looks at the file and reads it only where that is not the one that was read then. No manifest is parsed.
   */
  seeAgain(key: MetadataKey, seen: SeenDocument): SeenDocument | undefined;
  /** Names that are cached for the registry, sorted. One directory read. */
  names(registry: string): readonly string[];
  /** Writes the times of refreshed documents. */
  close(): void;
}
