import { DxError } from './dx-error.ts';

/**
 * Turns an error of the file system into one that says what failed and what to do: `DX_DISK_FULL` for ENOSPC and
 * EDQUOT, `DX_NO_PERMISSION` for EACCES, EPERM and EROFS. Any other value comes back as it is, to be thrown again.
 *
 * @param action what was attempted, as in "cannot <action>": `write /app/package.json`
 */
export function explainFsError(error: unknown, action: string): unknown {
  const errno = error instanceof Error && 'code' in error ? error.code : undefined;
  if (errno === 'ENOSPC' || errno === 'EDQUOT') {
    return new DxError({
      code: 'DX_DISK_FULL',
      message: `Cannot ${action}: no space left on the device`,
      hint: 'Free some space (dx clean empties the cache of dx) and run the command again',
      details: { errno },
      cause: error,
    });
  }
  if (errno !== 'EACCES' && errno !== 'EPERM' && errno !== 'EROFS') return error;
  return new DxError({
    code: 'DX_NO_PERMISSION',
    message: `Cannot ${action}: ${errno === 'EROFS' ? 'the file system is read-only' : 'permission denied'}`,
    hint: 'Make the directory writable for this user, or run as the user who owns it',
    details: { errno },
    cause: error,
  });
}
