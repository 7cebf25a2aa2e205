import { DxError, isDxError, parseSafeRelativePath, type SafeRelativePath } from '@dx/pkg-core';
import { isPlainPath } from './internal/plain-path.ts';

/** A drive at the start: dropping the first part would hide it from the check of the rest. */
const drive = /^[a-zA-Z]:/;
const emptyOrDot = /(?:^|\/)\.?(?:\/|$)/;

/**
 * The path of an archive's file below the package's directory: `\` folded to `/`, exactly one leading part dropped as npm
 * does, empty and `.` parts dropped, then checked. `undefined` when nothing is left, which npm leaves out too.
 *
 * @throws DX_UNSAFE_PATH on `..`, a root, a drive and whatever `parseSafeRelativePath` refuses
 */
export function parseArchivePath(raw: string, subject: string): SafeRelativePath | undefined {
  const end = raw.indexOf('/');
  if (end !== -1 && isPlainPath(raw)) return raw.slice(end + 1) as SafeRelativePath;
  const path = raw.includes('\\') ? raw.replaceAll('\\', '/') : raw;
  if (path.startsWith('/')) throw unsafePath(raw, 'it is absolute', subject);
  if (drive.test(path)) throw unsafePath(raw, 'it names a drive', subject);
  const slash = path.indexOf('/');
  const first = slash === -1 ? path : path.slice(0, slash);
  if (first === '..') throw unsafePath(raw, 'it has a ".." part', subject);
  if (slash === -1) return undefined;
  const rest = dropEmptyParts(path.slice(slash + 1));
  return rest === '' ? undefined : checkPath(rest, subject);
}

function dropEmptyParts(path: string): string {
  if (!emptyOrDot.test(path)) return path;
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

function checkPath(path: string, subject: string): SafeRelativePath {
  try {
    return parseSafeRelativePath(path);
  } catch (error) {
    if (!isDxError(error, 'DX_UNSAFE_PATH')) throw error;
    throw unsafePath(path, String(error.details['reason']), subject);
  }
}

function unsafePath(path: string, reason: string, subject: string): DxError {
  return new DxError({
    code: 'DX_UNSAFE_PATH',
    message: `The archive of ${subject} has the unsafe path ${JSON.stringify(path.slice(0, 200))}: ${reason}`,
    hint: 'The package is malformed or hostile; do not install it',
    details: { subject, path, reason },
  });
}
