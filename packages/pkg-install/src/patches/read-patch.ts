import { createHash } from 'node:crypto';
import path from 'node:path';
import { DxError, type FsOps } from '@dx/pkg-core';
import type { Patch } from './patch-lock.ts';

/** Larger than any change that a person wrote. */
const maxPatchBytes = 16_777_216;

/**
 * A patch file of a project.
 *
 * @throws DX_PATCH_OUTSIDE when it is not inside the project, also through a link
 * @throws DX_PATCH_MISSING when it is not there, no file or larger than 16 MiB
 */
export function readPatch(fs: FsOps, root: string, file: string): Patch {
  const absolute = path.resolve(root, file);
  if (!isInside(root, absolute)) throw outside(root, file);
  const stat = fs.stat(absolute);
  if (stat?.kind !== 'file' || stat.sizeBytes > maxPatchBytes) throw missing(file, stat?.sizeBytes);
  if (!isInside(fs.realPath(root), fs.realPath(absolute))) throw outside(root, file);
  const bytes = fs.readFile(absolute);
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  return Object.freeze({ path: file, integrity, text: new TextDecoder().decode(bytes) });
}

function isInside(root: string, absolute: string): boolean {
  const relative = path.relative(root, absolute);
  return relative !== '' && relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
}

function outside(root: string, file: string): DxError {
  return new DxError({
    code: 'DX_PATCH_OUTSIDE',
    message: `The patch ${JSON.stringify(file)} lies outside of ${root}`,
    hint: 'Correct patchedDependencies in package.json: patches belong to the project',
    details: { root, path: file },
  });
}

function missing(file: string, sizeBytes: number | undefined): DxError {
  const found = sizeBytes === undefined ? 'is not there' : 'is no file of a sensible size';
  return new DxError({
    code: 'DX_PATCH_MISSING',
    message: `The patch ${JSON.stringify(file)} of patchedDependencies ${found}`,
    hint: 'Restore it from version control, or take the entry out with: dx patch rm <name>',
    details: { path: file },
  });
}
