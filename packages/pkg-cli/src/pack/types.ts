/** One file of an archive. */
export interface PackedFile {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
}

/** An archive as npm describes it with `--json`. */
export interface PackReport {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** Bytes of the archive. */
  readonly size: number;
  readonly unpackedSize: number;
  /** sha1, hex. */
  readonly shasum: string;
  readonly integrity: string;
  readonly filename: string;
  readonly files: readonly PackedFile[];
  readonly entryCount: number;
  /** Names of bundled dependencies. */
  readonly bundled: readonly string[];
}
