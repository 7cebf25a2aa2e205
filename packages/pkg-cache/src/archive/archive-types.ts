import type { Integrity, SafeRelativePath } from '@dx/pkg-core';

/** One file of a package in a `.dxp` archive. */
export interface PackedFile {
  /** Below the package's directory, as it is unpacked: the first part that tars of npm have is dropped. */
  readonly path: SafeRelativePath;
  readonly mode: 0o644 | 0o755;
  readonly sizeBytes: number;
  /** Where its bytes begin in the tar. */
  readonly offset: number;
  /** SHA-256 of its bytes, lower-case hex. */
  readonly sha256: string;
}

/** `archive`: a tar and its files. `opaque`: any bytes, without files. */
export type ContentKind = 'archive' | 'opaque';

/** Whether the content itself has the integrity, or is what came out of something that has: the tar of a gzip. */
export type ContentOrigin = 'content' | 'unpacked';

/** What checking all of an archive found. */
export type ArchiveVerdict =
  | { readonly status: 'sound'; readonly fileCount: number }
  | { readonly status: 'damaged'; readonly reason: string };

/** How an archive is packed. */
export interface PackOptions {
  /** What is packed, for messages: `react@18.3.1`. Default `the archive`. */
  readonly subject?: string;
  /** Kept in the index. */
  readonly integrity?: Integrity;
  /** What the integrity is of. Default `content`. */
  readonly origin?: ContentOrigin;
  /** Default `archive`. */
  readonly kind?: ContentKind;
}

/** What a reader allows. */
export interface OpenArchiveOptions {
  /** What is read, for messages: the file's name. Default `the archive`. */
  readonly subject?: string;
  /** Default 2 GiB. */
  readonly maxContentBytes?: number;
}

/** An open `.dxp` archive. Its header and index have been checked; contents are checked as they are read. */
export interface PackageArchive {
  readonly kind: ContentKind;
  /** As whoever packed it says; `origin` says what of. */
  readonly integrity: Integrity | undefined;
  readonly origin: ContentOrigin;
  /** Of the exact content, lower-case hex. */
  readonly sha256: string;
  /** Of the content. */
  readonly contentBytes: number;
  /** Of the archive itself. */
  readonly packedBytes: number;
  /** Sorted by path, unique. */
  readonly entries: readonly PackedFile[];
  /** The entry of a path. */
  entry(path: string): PackedFile | undefined;
  /**
   * The bytes of one file, checked against its digest. Unpacks only the blocks that hold it.
   *
   * @throws DX_DXP_FILE_MISSING, DX_DXP_INVALID
   */
  read(path: string): Uint8Array<ArrayBuffer>;
  /**
   * The exact bytes that were packed, checked against their digest.
   *
   * @throws DX_DXP_INVALID
   */
  tar(): Uint8Array<ArrayBuffer>;
  /**
   * The same a block at a time, in the memory of one. The digest is checked at the end: until then nothing is proven.
   *
   * @throws DX_DXP_INVALID
   */
  pieces(): Iterable<Uint8Array<ArrayBuffer>>;
  /** Checks everything: content, every file, and that the index says what the tar says. Holds the tar in memory. */
  verify(): ArchiveVerdict;
  /** Closes the reader. */
  close(): void;
}
