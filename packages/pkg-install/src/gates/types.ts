import type { Integrity } from '@dx/pkg-core';
import type { Tree } from '@dx/pkg-link';
import type { Lock } from '@dx/pkg-lock';
import type { Plan } from '../types.ts';

/** What one gate said about an installation. Frozen plain data. */
export interface GateVerdict {
  /** `licenses`, `budgets`, … */
  readonly gate: string;
  /** Whoever is `refused` keeps the whole installation from happening. */
  readonly status: 'passed' | 'warned' | 'refused';
  /** One sentence each: what was judged, or what is wrong with which package. */
  readonly reasons: readonly string[];
  /** What to try, where it is refused. */
  readonly hint?: string;
}

/** What is going to be installed. */
export interface GateFacts {
  readonly root: string;
  readonly lock: Lock;
  readonly plan: Plan;
  readonly current: Tree | undefined;
}

/** A file of a package; `path` is inside of it. */
export interface UnpackedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What is in the store of one archive. */
export interface UnpackedContents {
  /** Of the archive: the same one means the same files. */
  readonly integrity: Integrity;
  /** Reads them. */
  files(): readonly UnpackedFile[];
}

/** A package that is in the store and not in the project yet. */
export interface UnpackedPackage extends UnpackedContents {
  readonly name: string;
  readonly version: string;
  /** Those of the version that the project has in its place, where the store still has it. */
  readonly previous?: UnpackedContents;
}

/** Who may refuse an installation. Without any nothing is loaded and nothing done. */
export interface InstallGates {
  /** Asked when it is known what will be installed, before anything that a registry has is fetched. */
  judge(facts: GateFacts): Promise<readonly GateVerdict[]>;
  /** Asked when what is new is in the store, before anything is put in place. Absent: nobody needs files. */
  judgeFiles?(packages: Iterable<UnpackedPackage>): Promise<readonly GateVerdict[]>;
}
