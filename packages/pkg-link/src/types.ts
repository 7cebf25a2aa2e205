import type { Integrity } from '@dx/pkg-core';

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
}

/** A symlink to a directory of the project: a workspace member. */
export interface LinkPlacement {
  readonly kind: 'link';
  readonly path: string;
  /** Location of the target below the root. */
  readonly target: string;
}

/** A command in a `.bin` directory. */
export interface BinPlacement {
  readonly kind: 'bin';
  /** `node_modules/.bin/vite` */
  readonly path: string;
  /** The file it runs: `node_modules/vite/bin/vite.js` */
  readonly target: string;
}

/** One thing that a tree has at one path. */
export type Placement = DirectoryPlacement | LinkPlacement | BinPlacement;

/** How directories are arranged. */
export type LinkerKind = 'hoisted';

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
  readonly libc?: 'glibc' | 'musl';
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
  readonly text: string | Uint8Array;
  /** What it must still hold when it is replaced; absent means it must not exist; unset skips the check. */
  readonly expected?: string | Uint8Array;
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
