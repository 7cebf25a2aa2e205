import { DxError } from '@dx/pkg-core';

/** A lock names a place that no package can have. */
export function unsafeLocation(location: string, reason: string): DxError {
  return new DxError({
    code: 'DX_LOCK_UNSAFE_LOCATION',
    message: `The lock has an impossible location ${JSON.stringify(location.slice(0, 200))}: ${reason}`,
    hint: 'The lockfile is damaged or hostile: look at it with git diff, or make it anew from package.json',
    details: { location, reason },
  });
}

/** A package that cannot be left out does not run on this machine. */
export function unsupportedPlatform(location: string, subject: string, reason: string): DxError {
  return new DxError({
    code: 'DX_UNSUPPORTED_PLATFORM',
    message: `${subject} does not run on this machine: ${reason}`,
    hint: 'Install it anyway with --force, or make it an optional dependency',
    details: { location, reason },
  });
}

/** A directory that would be written through or deleted through is a link to somewhere else. */
export function unsafeLink(path: string): DxError {
  return new DxError({
    code: 'DX_UNSAFE_LINK',
    message: `${path} is a symbolic link; dx does not write or delete through it`,
    hint: 'Remove the link (not what it points to) and run the command again',
    details: { path },
  });
}

/** Somebody else changed a file of the project meanwhile. */
export function fileChanged(path: string, found: 'changed' | 'created' | 'removed'): DxError {
  return new DxError({
    code: 'DX_FILE_CHANGED',
    message: `${path} was ${found} by somebody else during the install`,
    hint: 'Nothing was written; run the command again',
    details: { path, found },
  });
}

/** A file in the store is not the one that was recorded, or may not be: `found` says what it is instead. */
export function sourceChanged(path: string, expectedBytes: number, found: string): DxError {
  return new DxError({
    code: 'DX_LINK_SOURCE_CHANGED',
    message: `${path} in the store has changed since it was unpacked: expected ${expectedBytes} bytes, found ${found}`,
    hint: 'Run dx store verify, then dx install, to fetch the package again',
    details: { path, expectedBytes, found },
  });
}

/** A commit failed and so did taking it back. */
export function rollbackIncomplete(root: string, errors: readonly unknown[]): DxError {
  return new DxError({
    code: 'DX_ROLLBACK_INCOMPLETE',
    message: `The change in ${root} failed and could not be taken back completely: ${describe(errors)}`,
    hint: 'Remove the cause (a full disk, a missing permission) and run dx install: it takes the rest back first',
    details: { root },
    cause: new AggregateError(errors, 'The failure, then what failed while it was taken back'),
  });
}

function describe(errors: readonly unknown[]): string {
  return errors.map((error) => (error instanceof Error ? error.message : String(error))).join('; ');
}
