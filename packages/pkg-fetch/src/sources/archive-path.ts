import { DxError, isDxError, parseSafeRelativePath, type SafeRelativePath } from '@dx/pkg-core';

/**
 * The path of an archive's file below the package's directory, by npm's rule: one leading part dropped, empty and `.`
 * parts too. `undefined` when nothing is left or nothing was there.
 *
 * @throws DX_UNSAFE_PATH
 */
export function readArchivePath(raw: string, subject: string): SafeRelativePath | undefined {
  if (raw === '') return undefined;
  const path = raw.replaceAll('\\', '/');
  const [first = '', ...rest] = path.split('/');
  if (first === '' || first === '..' || /^[a-z]:/i.test(path)) {
    throw unsafePath(raw, 'it does not begin in the package', subject);
  }
  const below = rest.filter((part) => part !== '' && part !== '.').join('/');
  if (below === '') return undefined;
  try {
    return parseSafeRelativePath(below);
  } catch (error) {
    if (!isDxError(error, 'DX_UNSAFE_PATH')) throw error;
    throw unsafePath(raw, String(error.details['reason']), subject);
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
