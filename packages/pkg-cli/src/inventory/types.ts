import type { DependencyFlags, LockEdge, LockPackage } from '@dx/pkg-lock';

/** Why a dependency is not answered as it asks: nothing there, a version that does not fit, a peer in its own folder. */
export type EdgeError = 'MISSING' | 'INVALID' | 'PEER LOCAL';

/** One dependency of one installed package. */
export interface InventoryEdge extends LockEdge {
  readonly error?: EdgeError;
  /** The range before an override of the root replaced it. */
  readonly rawSpec?: string;
}

/** One package of a tree, at its location. A link and the folder it leads to are two. */
export interface InventoryPackage {
  /** Below the root, `/`-separated; empty for the root. */
  readonly location: string;
  /** Absolute. */
  readonly path: string;
  /** Absolute, links resolved. */
  readonly realPath: string;
  /** By which others find it: the folder's name, an alias among them. */
  readonly name: string;
  /** package.json, or what the lock has of it. Empty when it cannot be read. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** What the lock says at this place, where it speaks of the same version. */
  readonly entry: LockPackage | undefined;
  /** Location that a link leads to. */
  readonly target: string | undefined;
  readonly flags: DependencyFlags;
  readonly isInBundle: boolean;
  readonly isWorkspace: boolean;
  readonly isOverridden: boolean;
}

/** What is installed, with who needs what. */
export interface Inventory {
  /** Absolute. */
  readonly root: string;
  /** By location, the root first, then in npm's order. */
  readonly packages: ReadonlyMap<string, InventoryPackage>;
  /** By the location that asks; in the order of npm's own listing of one package. */
  readonly edgesOut: ReadonlyMap<string, readonly InventoryEdge[]>;
  /** By the location that answers. */
  readonly edgesIn: ReadonlyMap<string, readonly InventoryEdge[]>;
}
