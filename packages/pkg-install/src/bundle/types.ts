import type { Lock } from '@dx/pkg-lock';
import type { Workspace } from '@dx/pkg-workspace';
import type { InstallOptions } from '../types.ts';

/** Where and how a bundle is made or used: the same as for an installation. */
export type BundleOptions = Pick<
  InstallOptions,
  'project' | 'home' | 'policy' | 'ports' | 'signal' | 'onEvent'
>;

/** Which archives belong into a bundle. */
export interface BundleScope {
  readonly workspace: Workspace;
  readonly lock: Lock;
  /** `here`: what the lock needs on this machine. `all`: what it needs on any. */
  readonly platforms: 'here' | 'all';
}

/** What packing gave. Frozen plain data: `--json` prints it. */
export interface PackedBundle {
  readonly file: string;
  readonly key: string;
  readonly sizeBytes: number;
  readonly archiveCount: number;
  /** Of these, how many registries were asked for. */
  readonly fetchedCount: number;
  /** Packages, as `name@version`, that no registry has (of repositories, say): an installation fetches them as ever. */
  readonly leftOut: readonly string[];
}

/** What unpacking gave. Lists of `name@version`, sorted. Frozen plain data: `--json` prints it. */
export interface UnpackedBundle {
  readonly file: string;
  /** As the bundle says. */
  readonly key: string;
  readonly sizeBytes: number;
  /** Packages that are in the store now and were not. */
  readonly restored: readonly string[];
  /** Packages of the lock that were in the store already. */
  readonly presentCount: number;
  /** Packages of the lock that are neither in the bundle nor in the store. */
  readonly missing: readonly string[];
  /** Packages that are not what the lock says. */
  readonly damaged: readonly string[];
  /** Archives of the bundle that the lock does not need. */
  readonly unneededCount: number;
}
