import type { Integrity } from '@dx/pkg-core';

/** Where archives come from: a directory of kept ones, another bundle. */
export interface ArchiveSource {
  /** Bytes of the archive, or `undefined` where it is not there. */
  sizeOf(integrity: Integrity): number | undefined;
  /** The archive, not hashed, or `undefined` where it is not there any more. */
  read(integrity: Integrity): Uint8Array<ArrayBuffer> | undefined;
}

/** One archive of a bundle. */
export interface BundledArchive {
  readonly integrity: Integrity;
  readonly sizeBytes: number;
}

/** A bundle whose index was read and checked; archives are read one at a time. `close` is needed on every path. */
export interface PackageBundle extends ArchiveSource {
  /** What it was made for, as its writer called it. Proves nothing. */
  readonly key: string;
  readonly sizeBytes: number;
  /** In the order in which they lie in the file. Frozen. */
  readonly archives: readonly BundledArchive[];
  close(): void;
}

/** What is written into a bundle. */
export interface BundleContent {
  /** Printable ASCII, 200 characters at most. */
  readonly key: string;
  /** Without duplicates, and each with a source that has it. */
  readonly archives: readonly { readonly integrity: Integrity; readonly source: ArchiveSource }[];
}

/** What a bundle that was written holds. */
export interface BundleSummary {
  readonly archiveCount: number;
  readonly sizeBytes: number;
}
