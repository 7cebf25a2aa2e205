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

/**
 * As `explainFsError`, and any other error of the system (`EIO`, `EBUSY`, `EMFILE`, `ESTALE`, …) becomes `DX_FILE_SYSTEM`: for
 * whoever hands errors to a caller that matches on codes, after everybody who knows a way on has had the chance.
 */
export function explainAnyFsError(error: unknown, action: string): unknown {
  const explained = explainFsError(error, action);
  if (explained !== error || !(error instanceof Error) || !('code' in error)) return explained;
  const { code: errno, message } = error;
  if (typeof errno !== 'string' || !/^E[A-Z0-9]+$/.test(errno)) return error;
  return new DxError({
    code: 'DX_FILE_SYSTEM',
    message: `Cannot ${action}: ${message}`,
    hint:
      hints[errno] ??
      'Run the command again; if it fails in the same way, look at the device and its file system',
    details: { errno },
    cause: error,
  });
}

const hints: Readonly<Record<string, string>> = {
  EMFILE:
    'Too many files are open: raise the limit (ulimit -n) or end what holds them, then run the command again',
  ENFILE: 'Too many files are open on this machine: end what holds them, then run the command again',
  EBUSY: 'Another program uses it: close that, then run the command again',
  ENAMETOOLONG:
    'The path is longer than the system allows: use a directory nearer to the root, or with shorter names',
  ENOTDIR: 'A part of the path is a file: check where it comes from (HOME, DX_HOME, the working directory)',
  ESTALE: 'The network file system has lost it: see that it is mounted, then run the command again',
};
