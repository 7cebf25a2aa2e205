import type { FsOps, Integrity } from '@dx/pkg-core';

/** A package's own directory. Paths are relative to the project root, `/`-separated. */
export interface DirectoryPlacement {
  readonly kind: 'directory';
  /** `node_modules/a/node_modules/b` */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: Integrity;
  /** May be missing: nothing but optional dependencies needs it. */
  readonly optional: boolean;
  readonly hasInstallScript: boolean;
  /** Comes inside the archive of the placement above it; never fetched. */
  readonly inBundle: boolean;
  /** Where the lock has it, sorted, when that is not `path`: one directory may stand for several places of a lock. */
  readonly locations?: readonly string[];
  /** Integrity of the patch that the project lays over its files. */
  readonly patch?: string;
  /** Location of the member whose files it has: an injected dependency. Never fetched. */
  readonly copyOf?: string;
  /** What tells these files from others, by whoever lays the tree out; see `LayoutOptions.contents`. */
  readonly content?: string;
  /** Its install scripts have run, or there turned out to be none. */
  readonly built?: true;
}

/** A symlink to a directory of the project: a workspace member, or a package in its cell. */
export interface LinkPlacement {
  readonly kind: 'link';
  readonly path: string;
  /** Location of the target below the root; absolute for the one link to the cells that all projects share. */
  readonly target: string;
}

/** A command in a `.bin` directory. */
export interface BinPlacement {
  readonly kind: 'bin';
  /** `node_modules/.bin/vite` */
  readonly path: string;
  /** The file it runs: `node_modules/vite/bin/vite.js` */
  readonly target: string;
  /** For Windows: which of the three files that stand for a link this is. Default: a link. */
  readonly shim?: 'sh' | 'cmd' | 'ps1';
}

/** One thing that a tree has at one path. */
export type Placement = DirectoryPlacement | LinkPlacement | BinPlacement;

/**
 * How directories are arranged: `hoisted` is npm's way, everything where the lock says. `isolated` keeps each package
 * in a cell of its own, `node_modules/.dx/pkgs/<name>@<version>[_<hash>]/node_modules/<name>`, with a link beside it for
 * each dependency that it declares. `global` is `isolated` with the cells in a directory that all projects share, seen
 * as `node_modules/.dx/links`; what depends on a directory of the project, or has no integrity, stays in the project.
 */
export type LinkerKind = 'hoisted' | 'isolated' | 'global';

/**
 * What `node_modules` holds or should hold on this machine. Placements sorted by path (code units), unique by path,
 * parents before children. Frozen plain data; the same type describes the desired and the current state.
 */
export interface Tree {
  readonly version: 1;
  readonly linker: LinkerKind;
  readonly placements: readonly Placement[];
}

/** The machine a tree is for. */
export interface Host {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** `glibc` or `musl`; absent where that means nothing. */
  readonly libc?: string;
  readonly nodeVersion: string;
}

/** How files come out of the store. */
export type LinkMethod = 'clone' | 'hardlink' | 'copy';

/** A placement that is left out on this machine, and why. */
export interface SkippedPlacement {
  readonly placement: DirectoryPlacement;
  readonly reason: 'platform' | 'omitted' | 'failed';
  readonly detail: string;
}

/** What `stageTree` has to bring about: the part of a plan that touches `node_modules`. Lists disjoint, sorted by path. */
export interface TreeChange {
  readonly desired: Tree;
  /** New or replaced package directories; those with `inBundle` come inside the one above. */
  readonly directories: readonly DirectoryPlacement[];
  readonly symlinks: readonly LinkPlacement[];
  readonly bins: readonly BinPlacement[];
  readonly remove: readonly Placement[];
}

/** The answer of `layoutTree`. */
export interface Layout {
  readonly tree: Tree;
  /** What the lock has and this machine leaves out, sorted by path. */
  readonly skipped: readonly SkippedPlacement[];
}

/** A file outside `node_modules` that changes together with it: manifest or lockfile. */
export interface ProjectFile {
  /** Relative to the root. */
  readonly path: string;
  /** What it will hold; `absent` takes it away. */
  readonly text: string | Uint8Array | { readonly kind: 'absent' };
  /** What must still be there when it is replaced: these bytes, or nothing. Unset skips the check. */
  readonly expected?: string | Uint8Array | { readonly kind: 'absent' };
}

/** What has become of a directory that was to be linked: it is there, or it is optional and could not be had. */
export type LinkOutcome = 'linked' | { readonly dropped: string };

/** Progress of `stageTree`, one per directory, in the order in which they finish. */
export interface StageEvent {
  readonly kind: 'linked' | 'dropped';
  readonly path: string;
  readonly done: number;
  readonly total: number;
}

/** What `stageTree` works with. */
export interface StageOptions {
  /** Absolute path of the project. */
  readonly root: string;
  readonly fs: FsOps;
  /** Where the members are whose files commands run, when the tree is made elsewhere than in its project. Default: `root`. */
  readonly project?: string;
  /** The method that was probed; it is passed on to the result. */
  readonly linkMethod: LinkMethod;
  /**
   * Makes the directory `destination` with the files of the package. Its parent is there, itself it is not. Called for
   * all directories at once; whoever provides it bounds the work. A rejection fails the whole staging.
   */
  readonly linkPackage: (placement: DirectoryPlacement, destination: string) => Promise<LinkOutcome>;
  /** Paths that go together with a dropped one, see `findOptionalSet`. Default: itself and what is below it. */
  readonly dropWith?: (path: string) => readonly string[];
  /** Aborting rejects with the signal's reason once nobody writes any more; nothing is left behind. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: StageEvent) => void;
  /**
   * Whether a linked package turned out to have install scripts that its placement does not tell of. Asked when all are
   * linked. Default: what placements say.
   */
  readonly hasScripts?: (path: string) => boolean;
}

/**
 * A change that is ready beside the visible tree: below `<directory>/tree` everything new lies at its later relative
 * path. Frozen plain data. Give it to `commitTree` or to `rollbackTree`.
 */
export interface StagedTree {
  readonly id: string;
  /** Absolute path of the project. */
  readonly root: string;
  /** Absolute path of the staging area; need not exist when nothing is new. */
  readonly directory: string;
  /** What `node_modules` will hold: the desired tree without what was dropped. */
  readonly tree: Tree;
  readonly linkMethod: LinkMethod;
  /** Directories, links and commands that lie in the staging area, by path, sorted. */
  readonly placed: readonly string[];
  /** Paths that go, sorted. */
  readonly removed: readonly string[];
  readonly dropped: readonly SkippedPlacement[];
  /** Files outside the staging area that a new command runs and that have to become executable, sorted. */
  readonly liveTargets: readonly string[];
}

/** What `commitTree` works with. */
export interface CommitOptions {
  /** Absolute path of the project. */
  readonly root: string;
  readonly fs: FsOps;
  /** Manifests and lockfiles that change together with the tree. Default none. */
  readonly files?: readonly ProjectFile[];
  /** Text of `node_modules/.package-lock.json`, written last so that npm believes it. Default: not written. */
  readonly hiddenLock?: string;
  /**
   * The tree that the change started from. Without one nothing is known about `node_modules`, and every package in it
   * that is not desired goes; names that start with a dot stay.
   */
  readonly current?: Tree;
  /** Gets rid of the absolute path with what was removed, after the commit. Default: removes it at once. */
  readonly discard?: (path: string) => void;
  /** Told of every flip, in order. */
  readonly onEvent?: (event: CommitEvent) => void;
}

/** One path that became visible or went. */
export interface CommitEvent {
  readonly kind: 'placed' | 'removed';
  readonly path: string;
}

/** What `commitTree` did. Counts are of flips: a package takes those below it along. */
export interface CommitReport {
  readonly placedCount: number;
  readonly removedCount: number;
  /** What went wrong after the commit and does not change its outcome: full sentences without a period. */
  readonly warnings: readonly string[];
}

/** What one install did. Durations in milliseconds, by stage. */
export interface Receipt {
  readonly added: readonly DirectoryPlacement[];
  readonly removed: readonly DirectoryPlacement[];
  /** Same path, other content. */
  readonly changed: readonly { readonly from: DirectoryPlacement; readonly to: DirectoryPlacement }[];
  readonly keptCount: number;
  readonly dropped: readonly SkippedPlacement[];
  readonly linkMethod?: LinkMethod;
  readonly durations: Readonly<Record<string, number>>;
}
