import type { Integrity, PackageName, SafeRelativePath } from '@dx/pkg-core';
import type { VersionManifest } from '@dx/pkg-resolve';

/** One file of an unpacked package. */
export interface StoreFile {
  readonly path: SafeRelativePath;
  /** 0o644 or 0o755. */
  readonly mode: number;
  readonly sizeBytes: number;
  /** Hex digest of the content, algorithm as the entry says. */
  readonly digest: string;
}

/** An unpacked package in the store, verified against its integrity when it was added. Files sorted by path. */
export interface StoreEntry {
  readonly integrity: Integrity;
  /** Absolute directory that holds the files. */
  readonly directory: string;
  readonly files: readonly StoreFile[];
  readonly sizeBytes: number;
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

/** Caps on what one archive may unpack to. */
export interface ArchiveLimits {
  readonly maxTotalBytes: number;
  readonly maxEntries: number;
  /** Unpacked bytes per packed byte. */
  readonly maxRatio: number;
}

/** One cached registry document. `manifest` parses one version only. */
export interface PackageDocument {
  readonly name: PackageName;
  readonly distTags: Readonly<Record<string, string>>;
  readonly versions: readonly string[];
  manifest(version: string): VersionManifest | undefined;
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
