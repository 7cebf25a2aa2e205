import type { FsOps } from '@dx/pkg-core';
import { type GenerationsOptions, generationsDirectory } from '@dx/pkg-link/generations';

/** Where the generations of a project are. It is known by its path. */
export function generationsOf(
  root: string,
  { home, fs }: { readonly home: string; readonly fs: FsOps },
): GenerationsOptions {
  return { directory: generationsDirectory(home, root), fs };
}
