import type { Integrity } from '@dx/pkg-core';

/** A package or project whose scripts can run. */
export interface ScriptPackage {
  /** Absolute directory; scripts run there. */
  readonly directory: string;
  /** The whole package.json; scripts see its fields as `npm_package_*`. */
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** How scripts run. */
export interface ScriptOptions {
  /** Variables on top of this process's own: what `composeEnvironment` gives. Default none. */
  readonly env?: Readonly<Record<string, string>>;
  /** `inherit` shares the terminal; `pipe` collects output into the error. Default `inherit`. */
  readonly stdio?: 'inherit' | 'pipe';
  /** Shell to use instead of `sh` or `cmd`. */
  readonly scriptShell?: string;
  /** Do not run `pre<name>` and `post<name>`. Default false. */
  readonly skipHooks?: boolean;
  /** Told before each script starts. */
  readonly onEvent?: (event: ScriptEvent) => void;
  /**
   * Takes what the script writes, as it comes and as bytes. The script then has no terminal and no input, is a process
   * group of its own and sees `env` alone, nothing of this process; `stdio` is not heeded.
   */
  readonly onOutput?: (chunk: ScriptChunk) => void;
  /**
   * With `onOutput`: ends the script with all its processes when it aborts. Without: see `passSignalOn`, which is given its
   * reason.
   */
  readonly signal?: AbortSignal;
}

/** Something that a script wrote. It may end in the middle of a line, and of a character. */
export interface ScriptChunk {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Uint8Array;
}

/** A script is about to start. */
export interface ScriptEvent {
  readonly kind: 'script';
  /** `name@version`, or empty when the manifest has no name. */
  readonly packageId: string;
  readonly event: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** Where the scripts of a package come from: what an approval is matched against. Never what an archive says of itself. */
export type ScriptIdentity =
  /** From the registry of its name. `version` only where the address (or the lack of one) proves it. */
  | {
      readonly kind: 'registry';
      readonly name: string;
      readonly version?: string;
      readonly url?: string;
      readonly integrity?: Integrity;
    }
  /** From an address that is not below the registry of its name. */
  | {
      readonly kind: 'remote';
      readonly name: string;
      readonly url: string;
      readonly integrity?: Integrity;
    }
  /** `repository` without commit, as npm compares it; `key` is what npm writes for it. */
  | {
      readonly kind: 'git';
      readonly repository: string;
      readonly commit: string;
      readonly key: string;
    }
  /** A directory or archive of this machine; `path` is absolute, `key` as package.json says it. */
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly key: string;
      readonly integrity?: Integrity;
    }
  /** A member of the project's own workspace: its owner's scripts, always approved. */
  | { readonly kind: 'workspace' }
  /** Inside another package's archive: never approved. */
  | { readonly kind: 'bundled' }
  /** Nothing trustworthy is known: never approved. */
  | { readonly kind: 'unknown' };

/** One line of the policy. */
export interface ScriptRule {
  /** As it is written. */
  readonly key: string;
  readonly allow: boolean;
  readonly match: /** `versions` absent: every version. */
    | { readonly kind: 'registry'; readonly name: string; readonly versions?: readonly string[] }
    /** `commit` is a prefix; absent: every commit. */
    | { readonly kind: 'git'; readonly repository: string; readonly commit?: string }
    /** A remote archive or something of this machine: any of these spellings. */
    | { readonly kind: 'exact'; readonly addresses: readonly string[] };
}

/** What may run, read by `readApprovals`. */
export interface ScriptApprovals {
  /** `ask`: only what a rule allows. `all`: everything but bundled packages. `none`: nothing, and nothing waits. */
  readonly policy: 'ask' | 'all' | 'none';
  /** Where the rules come from; npm takes them from one place only. */
  readonly source: 'package.json' | '.npmrc' | 'flag' | 'none';
  readonly rules: readonly ScriptRule[];
  /** Integrity recorded with an approval, by the key it was approved under. Null prototype. */
  readonly integrities: Readonly<Record<string, Integrity>>;
  /** Entries that say nothing, full sentences without a period. */
  readonly warnings: readonly string[];
}

/** One script that an installation runs. */
export interface BuildScript {
  readonly event: 'preinstall' | 'install' | 'postinstall' | 'prepare';
  readonly command: string;
}

/** A package that has install scripts. */
export interface Build {
  /** The real name, also for an alias. */
  readonly name: string;
  readonly version: string;
  /** Relative to the project root: `node_modules/esbuild`. Unique. */
  readonly path: string;
  /** Absolute directory in which the package lies now: in the staging area, or in the project. */
  readonly directory?: string;
  /** In the order in which they run. Absent: there are some, but nobody has read them yet. */
  readonly scripts?: readonly BuildScript[];
  /** Absent: unknown, so never approved. */
  readonly identity?: ScriptIdentity;
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly facts?: BuildFacts;
  /** A link to a directory of the project or beside it: runs last, as in npm. */
  readonly isLinked?: boolean;
}

/** What the lock says of a package and scripts see: `npm_package_optional` and the like. */
export interface BuildFacts {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly dev?: boolean;
  readonly peer?: boolean;
  readonly devOptional?: boolean;
}

/** A package whose install scripts are waiting for approval. */
export interface PendingBuild {
  /** `name@version` */
  readonly packageId: string;
  /** Relative to the project root: `node_modules/esbuild`. */
  readonly path: string;
}

/** Why a package waits although something was said about it. */
export type HeldReason =
  /** Another version is approved. */
  | 'other-version'
  /** Approved with another integrity. */
  | 'other-integrity'
  /** The name is approved, but this comes from elsewhere than the registry. */
  | 'other-source';

/** A package that waits, with what a person needs to decide. */
export interface HeldBuild extends PendingBuild {
  readonly scripts?: readonly BuildScript[];
  /** The entry that approving adds; absent when it cannot be approved. */
  readonly approvalKey?: string;
  /** Absent: nobody has said anything yet. */
  readonly reason?: HeldReason;
}

/** A package that must not run scripts, and the rule that says so. */
export interface DeniedBuild extends PendingBuild {
  readonly rule: string;
}

/** The verdict on every build. Lists are disjoint, sorted by path. */
export interface BuildReview {
  readonly approved: readonly Build[];
  readonly pending: readonly HeldBuild[];
  readonly denied: readonly DeniedBuild[];
}

/** What happened to the install scripts of dependencies. Sorted by path. */
export interface BuildReport {
  readonly pending: readonly PendingBuild[];
}

/** A package whose scripts all ran. */
export interface RanBuild extends PendingBuild {
  readonly scripts: readonly BuildScript[];
  /** They did not run: it has what they made when the same was built before. */
  readonly isRestored?: true;
}

/** What scripts made, kept for the next time that the same package is built in the same way. */
export interface KeptOutputs {
  /** Puts in place what the scripts of a build made before; false when nobody knows. What it throws fails the installation. */
  restore(build: Build): boolean;
  /** Looks at a build that is about to run. What it gives is called when all its scripts have succeeded. */
  watch(build: Build): () => void;
}

/** An optional package whose script failed, and what goes with it. */
export interface FailedBuild extends PendingBuild {
  readonly event: string;
  readonly command: string;
  /** Absent when it was ended by a signal or could not start. */
  readonly exitCode?: number;
  /** The last part of what it wrote, at most 64 KiB. */
  readonly output: string;
  /** Itself and what nothing else needs, sorted: to be left out of the tree. */
  readonly dropped: readonly string[];
}

/** What `runBuilds` did and what it left alone. Lists sorted by path. */
export interface BuildOutcome extends BuildReport {
  readonly ran: readonly RanBuild[];
  readonly failed: readonly FailedBuild[];
  readonly pending: readonly HeldBuild[];
  readonly denied: readonly DeniedBuild[];
}
