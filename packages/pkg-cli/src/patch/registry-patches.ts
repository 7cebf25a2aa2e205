import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import type { Manifest } from '@dx/pkg-workspace';
import { writePackage } from '../edit-package/write-package.ts';

/** Patch files by what they are for: `name@version`, `name@range` or `name`. */
export type Patches = Readonly<Record<string, string>>;

/** The patches that a project's package.json registers under `patchedDependencies`. */
export function readPatches({ raw }: Manifest): Patches {
  const { patchedDependencies } = raw;
  const entries =
    typeof patchedDependencies === 'object' && patchedDependencies !== null
      ? Object.entries(patchedDependencies)
      : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Writes the patches of a project; none takes the field out. */
export async function writePatches(manifest: Manifest, patches: Patches): Promise<void> {
  const { patchedDependencies: _, ...rest } = manifest.raw;
  const isEmpty = Object.keys(patches).length === 0;
  await writePackage(manifest, isEmpty ? rest : { ...manifest.raw, patchedDependencies: patches });
}

/**
 * The absolute path of a patch file.
 *
 * @throws DX_PATCH_OUTSIDE when it is not inside the project
 */
export function patchFile(root: string, relative: string): string {
  const file = path.resolve(root, relative);
  const inside = path.relative(root, file);
  // A link on the way could lead out of the project although the path does not.
  const parent = nearestDirectory(path.dirname(file));
  const real = path.relative(nodeFs.realPath(root), nodeFs.realPath(parent));
  if (isInside(inside) && (real === '' || isInside(real))) return file;
  throw new DxError({
    code: 'DX_PATCH_OUTSIDE',
    message: `The patch ${relative} lies outside of ${root}`,
    hint: 'Correct "patchedDependencies" or --patches-dir: patches belong to the project',
    details: { root, path: relative },
  });
}

function isInside(relative: string): boolean {
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}

function nearestDirectory(start: string): string {
  let at = start;
  while (nodeFs.lstat(at) === undefined) at = path.dirname(at);
  return at;
}
