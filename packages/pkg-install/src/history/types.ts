/** What a file held: its size and the SHA-256 of its bytes, in hex. */
export interface ContentDigest {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** A file of the project that an installation wrote. A side that is absent: there was no file, or none was left. */
export interface HistoryFile {
  /** Relative to the root. */
  readonly path: string;
  readonly before?: ContentDigest;
  readonly after?: ContentDigest;
}

/** How many packages an installation added, removed and exchanged. */
export interface PackageCounts {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

/** One installation that wrote files of a project. */
export interface HistoryEntry {
  /** Counts up within the project; numbers of entries that were dropped are not given again while newer ones are kept. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  /** Absolute, as it was then. */
  readonly root: string;
  /** In the words of whoever called. */
  readonly command: string;
  readonly packages: PackageCounts;
  readonly files: readonly HistoryFile[];
}

/** An entry as things are now. */
export interface HistoryItem extends HistoryEntry {
  /** Whether it was taken back, and nothing else has been done since. */
  readonly isUndone: boolean;
}

/** The bytes of a file on both sides of an entry. */
export interface HistoryContent {
  readonly path: string;
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
}

/** One back, or one forward again. */
export type HistoryDirection = 'undo' | 'redo';

/** One step in a history. */
export interface HistoryReturn {
  readonly direction: HistoryDirection;
  readonly entry: HistoryEntry;
  /** Whether an earlier call had made it already when it was cut off: then this one has changed nothing. */
  readonly isFinished: boolean;
}
