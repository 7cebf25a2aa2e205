/** What one process of a soak is to do. */
export interface SoakTask {
  readonly directory: string;
  readonly remoteUrl: string;
  readonly seed: number;
  readonly operations: number;
  /** One call to the file system in so many fails; 0: none. */
  readonly failsOneIn: number;
}

/** What a process tells now and then: figures since it began. */
export interface SoakTold {
  operations: number;
  hits: number;
  misses: number;
  /** Calls of the file system that were made to fail. */
  injected: number;
  /** Answers with other bytes than the key has. */
  readonly wrong: string[];
  /** Calls that threw. */
  readonly failed: string[];
}

/** What came of a soak. */
export interface SoakOutcome extends Readonly<SoakTold> {
  readonly kills: number;
  /** Files that were changed, cut off, swapped or removed on disk. */
  readonly harms: number;
  /** Requests that the remote cache did not answer as it should. */
  readonly lies: number;
  /** Values on disk at the end, after one verification. */
  readonly left: number;
  /** Of these, damaged. */
  readonly damagedAtEnd: number;
}
