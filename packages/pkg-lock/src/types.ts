import type { Integrity } from '@dx/pkg-core';
import type { DependencyFields, GraphNode } from '@dx/pkg-resolve';

/** One entry of a lock: what npm writes at `packages["<location>"]`, absent instead of false. */
export interface LockPackage extends DependencyFields {
  /** Only when it differs from the last part of the location. */
  readonly name?: string;
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: Integrity;
  readonly link?: true;
  readonly dev?: true;
  readonly optional?: true;
  readonly devOptional?: true;
  readonly peer?: true;
  readonly inBundle?: true;
  readonly hasInstallScript?: true;
  readonly bin?: Readonly<Record<string, string>>;
  readonly license?: string;
  readonly engines?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly funding?: unknown;
  readonly deprecated?: string;
  /** As in the manifest; what is beside `packages` (`nohoist`, `catalog`) stays. */
  readonly workspaces?: readonly string[] | { readonly packages: readonly string[] };
  /**
   * What npm wrote that the fields above do not say: fields that dx does not read (`hasShrinkwrap`), and fields of
   * another shape (`engines` as a list). Written back as it was, before the field of the same name. Null prototype.
   */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * A lock: packages by location, for all platforms. Keys sorted as npm sorts them (English locale), `` (the root) first.
 * The same inputs give the same value on every platform. Frozen plain data with null-prototype maps.
 */
export interface Lock {
  readonly name?: string;
  readonly version?: string;
  readonly packages: Readonly<Record<string, LockPackage>>;
  /** Top-level fields of a `package-lock.json` that dx does not read, written back as they were. Null prototype. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** The versions of `package-lock.json` that are written. 2 carries the tree a second time, for npm 6. */
export type LockfileVersion = 2 | 3 | 4;

/** How one package asks for another. `peerOptional` is a peer that may be missing. */
export type LockEdgeKind = 'prod' | 'dev' | 'optional' | 'peer' | 'peerOptional' | 'workspace';

/** One dependency of one package of a lock, and who answers it there. */
export interface LockEdge {
  readonly kind: LockEdgeKind;
  /** Location of the package that asks; never a link. */
  readonly from: string;
  readonly name: string;
  /** As the manifest has it: range, tag, alias, path. */
  readonly spec: string;
  /** Location of the nearest package of that name, or undefined when there is none. */
  readonly to: string | undefined;
}

/** A lockfile as it lies on disk, with what is needed to write it again in its own way. */
export type Lockfile =
  | {
      readonly kind: 'npm';
      /** Absolute. */
      readonly path: string;
      readonly lock: Lock;
      readonly text: string;
      readonly style: TextStyle;
      /** What the file says; a version 1 file is written as 3. */
      readonly lockfileVersion: 1 | LockfileVersion;
      /** Only when the text had conflict markers, whose sides are merged in `lock`; the choices that were made. */
      readonly conflicts?: readonly LockConflict[];
    }
  | {
      readonly kind: 'dxl';
      readonly path: string;
      readonly lock: Lock;
      readonly bytes: Uint8Array<ArrayBuffer>;
    };

/** Which file a lock lives in. `npm` is `package-lock.json`, `dxl` is `lock.dxl`. */
export type LockfileKind = 'npm' | 'dxl';

/** Which tool wrote a lockfile that is read once: `yarn1` is Yarn 1, `berry` every later Yarn. */
export type ForeignLockKind = 'bun' | 'pnpm' | 'yarn1' | 'berry';

/** What another package manager decided. Frozen plain data; maps are sorted and have no prototype. */
export interface ForeignLock {
  readonly kind: ForeignLockKind;
  /** Absolute. */
  readonly path: string;
  /** The format's version as the file says it: `9.0`, `2`, `10`; `1` for Yarn 1. */
  readonly formatVersion: string;
  /**
   * Exact versions by what asks for them. Of the keys that fit, the longest counts:
   * - `<parent>><name>@<range>`: where parents who ask for the same get different versions;
   * - `<parent>><name>`: where the file does not say the range (all packages of pnpm), or overrules it;
   * - `<name>@<range>`: whoever asks.
   *
   * The parent is `name@version`, `.` for the root, or the folder of a member or linked package; the range is as the
   * manifest writes it, `npm:` alias and all; a catalog's entry is there by `catalog:…` and by its range.
   */
  readonly pins: Readonly<Record<string, string>>;
  /** By the same keys, where packages came from that no registry answers: the other tool's words for commit or URL. */
  readonly sources: Readonly<Record<string, string>>;
}

/** One reason why a lock does not fit the manifests; `message` is a full sentence without a period. */
export interface StaleReason {
  readonly kind: 'added' | 'removed' | 'changed' | 'unsatisfied' | 'missing' | 'misplaced' | 'importer';
  /** Location of the importer or package that asks. */
  readonly location: string;
  /** The dependency's name, where one is concerned. */
  readonly name?: string;
  readonly wanted?: string;
  readonly found?: string;
  readonly message: string;
}

/** Whether a lock can be installed as it is. */
export type LockCheck =
  | { readonly status: 'satisfied'; readonly lock: Lock }
  | {
      readonly status: 'stale';
      readonly reasons: readonly StaleReason[];
      readonly preferences: readonly GraphNode[];
    }
  | { readonly status: 'unusable'; readonly reason: string };

/** One difference between two locks, by location. */
export interface LockChange {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly location: string;
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
}

/** Indentation and newline that a file had and keeps. */
export interface TextStyle {
  readonly indent: string;
  readonly newline: '\n' | '\r\n';
}

/** One thing that both sides of a merge changed, each in its own way. */
export interface LockConflict {
  readonly location: string;
  /** The package, or the dependency of an importer; empty for another field of an importer. */
  readonly name: string;
  /** `package` for an entry as a whole, else the field of an importer: `dependencies.react`, `license`. */
  readonly field: string;
  /** Version, range or other text of each state; absent where it had none. */
  readonly base?: string;
  readonly ours?: string;
  readonly theirs?: string;
  readonly taken: 'ours' | 'theirs';
}

/** Two locks as one, and where a choice had to be made. */
export interface LockMerge {
  readonly lock: Lock;
  /** In the order of the locations of our lock, then theirs. */
  readonly conflicts: readonly LockConflict[];
}
