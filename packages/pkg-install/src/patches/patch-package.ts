import path from 'node:path';
import { DxError, type FsOps, isDxError, parseSafeRelativePath } from '@dx/pkg-core';
import { applyPatch, parsePatch, type StructuredPatch, type StructuredPatchHunk } from 'diff';
import type { Patch } from './patch-lock.ts';

/** What a patch is laid over. */
export interface PatchTarget {
  /** `name@version` */
  readonly packageId: string;
  /** Absolute. Its files may be shared with the store: none is written to, each is replaced. */
  readonly directory: string;
}

/**
 * Lays a patch over a package, a unified diff as `git apply` takes it; every line of context has to fit.
 *
 * @throws DX_PATCH_FAILED with the file and hunk that does not fit
 * @throws DX_PATCH_UNSAFE when it names a file outside of the package
 * Source: https://docs.npmjs.com/cli/v12/commands/npm-patch; the same library as npm's
 */
export function patchPackage(fs: FsOps, patch: Patch, target: PatchTarget): void {
  for (const change of parse(patch, target)) {
    const isNothing = change.hunks.length === 0 && isNull(change.oldFileName) && isNull(change.newFileName);
    if (!isNothing) patchFile({ fs, patch, target, change });
  }
}

/** One file of a patch under way. */
interface FileChange {
  readonly fs: FsOps;
  readonly patch: Patch;
  readonly target: PatchTarget;
  readonly change: StructuredPatch;
}

function parse(patch: Patch, target: PatchTarget): readonly StructuredPatch[] {
  try {
    return parsePatch(patch.text);
  } catch (cause) {
    throw failed(patch, target, `it cannot be read: ${cause instanceof Error ? cause.message : ''}`, {});
  }
}

function patchFile(input: FileChange): void {
  const { fs, change } = input;
  const isNew = isNull(change.oldFileName);
  const isGone = isNull(change.newFileName);
  const file = stripPrefix((isGone ? change.oldFileName : change.newFileName) ?? '');
  const absolute = locate(input, file);
  const found = fs.lstat(absolute);
  if (isNew && found !== undefined) throw failedAt(input, file, 'it adds a file that is there already');
  if (!isNew && found?.kind !== 'file') throw failedAt(input, file, 'there is no such file');
  const source = isNew ? '' : new TextDecoder().decode(fs.readFile(absolute));
  const text = apply(input, file, source);
  if (isGone) {
    fs.unlink(absolute);
    return;
  }
  if (isNew) fs.mkdir(path.dirname(absolute), { recursive: true });
  replace(fs, absolute, text, found?.mode);
}

function apply(input: FileChange, file: string, source: string): string {
  const { change } = input;
  const text = applyPatch(source, change, { fuzzFactor: 0 });
  if (text !== false) return text;
  const at = change.hunks.findIndex(
    (_, index) =>
      applyPatch(source, { ...change, hunks: change.hunks.slice(0, index + 1) }, { fuzzFactor: 0 }) === false,
  );
  const hunk = change.hunks[at];
  const where = hunk === undefined ? '' : ` hunk ${at + 1} of ${change.hunks.length} (${headOf(hunk)})`;
  throw failedAt(input, file, `${where.trim() || 'it'} does not fit`, at + 1);
}

function headOf({ oldStart, oldLines, newStart, newLines }: StructuredPatchHunk): string {
  return `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`;
}

/** The absolute path of a file of the package, which no link may lead out of it. */
function locate(input: FileChange, file: string): string {
  const { fs, patch, target } = input;
  try {
    const absolute = path.join(target.directory, parseSafeRelativePath(file));
    const real = fs.realPath(target.directory);
    const above = nearest(fs, path.dirname(absolute));
    if (fs.stat(above)?.kind !== 'directory')
      throw failedAt(input, file, 'a file is in the place of its directory');
    const parent = fs.realPath(above);
    if (parent === real || parent.startsWith(`${real}${path.sep}`)) return absolute;
  } catch (error) {
    if (!isDxError(error, 'DX_UNSAFE_PATH')) throw error;
  }
  throw new DxError({
    code: 'DX_PATCH_UNSAFE',
    message: `The patch ${patch.path} of ${target.packageId} names a file outside of the package: ${JSON.stringify(file.slice(0, 200))}`,
    hint: 'Look at the patch; nothing has been changed',
    details: { path: patch.path, file },
  });
}

function nearest(fs: FsOps, directory: string): string {
  let at = directory;
  while (fs.lstat(at) === undefined) at = path.dirname(at);
  return at;
}

/** A new file in its place: what it was may be one file with the store's. */
function replace(fs: FsOps, file: string, text: string, mode: number | undefined): void {
  const temporary = `${file}.dx-patched`;
  fs.writeFile(temporary, text, { exclusive: true });
  if (mode !== undefined) fs.chmod(temporary, mode & 0o777);
  fs.rename(temporary, file);
}

function stripPrefix(file: string): string {
  return file.replace(/^[ab]\//, '');
}

function isNull(file: string | undefined): boolean {
  return file === undefined || file === '' || file === '/dev/null';
}

function failedAt({ patch, target }: FileChange, file: string, reason: string, hunk?: number): DxError {
  return failed(patch, target, `${JSON.stringify(file)}: ${reason}`, {
    file,
    ...(hunk === undefined ? {} : { hunk }),
  });
}

function failed(
  { path: patchPath }: Patch,
  { packageId }: PatchTarget,
  reason: string,
  details: Readonly<Record<string, unknown>>,
): DxError {
  return new DxError({
    code: 'DX_PATCH_FAILED',
    message: `The patch ${patchPath} does not fit ${packageId}: ${reason}`,
    hint: `Make it anew with: dx patch ${packageId}`,
    details: { path: patchPath, packageId, ...details },
  });
}
