import type { UpdateFailure } from '@dx/pkg-build';
import { isDxError } from '@dx/pkg-core';

/** Nobody has done anything wrong, and the next time may be better. */
const passing: ReadonlySet<string> = new Set([
  ...['DX_FETCH_NETWORK', 'DX_FETCH_TIMEOUT', 'DX_FETCH_STATUS', 'DX_FETCH_TRUNCATED', 'DX_FETCH_BAD_ANSWER'],
  ...['DX_REGISTRY_UNREACHABLE', 'DX_DISK_FULL', 'DX_FILE_CHANGED', 'DX_FILE_SYSTEM', 'DX_WORKER_DIED'],
  ...['DX_STORE_BUSY', 'DX_STORE_ENTRY_DAMAGED', 'DX_STORE_ENTRY_VANISHED', 'DX_LINK_SOURCE_CHANGED'],
  ...['DX_TASK_ABANDONED', 'DX_TOO_FEW_FILES'],
]);

/** A file says something that cannot be: as a rule because it is being written. */
const unreadable: ReadonlySet<string> = new Set([
  ...[
    'DX_MANIFEST_PARSE',
    'DX_MANIFEST_INVALID',
    'DX_MANIFEST_NOT_FOUND',
    'DX_LOCK_PARSE',
    'DX_LOCK_CONFLICT',
  ],
  ...['DX_LOCK_INVALID', 'DX_WORKSPACE_FILE_INVALID', 'DX_WORKSPACE_DUPLICATE_NAME', 'DX_WORKSPACE_MISMATCH'],
  ...['DX_INVALID_SPEC', 'DX_INVALID_RANGE', 'DX_INVALID_PACKAGE_NAME', 'DX_INVALID_OVERRIDE'],
  ...['DX_PACKAGE_NOT_FOUND', 'DX_VERSION_NOT_FOUND', 'DX_UNSUPPORTED_SPEC', 'DX_UNKNOWN_CATALOG'],
]);

/** Whether an installation that did not come about is to be tried again, and who has to do something first. */
export function judgeFailure(error: unknown): UpdateFailure {
  if (!isDxError(error)) return 'held';
  if (passing.has(error.code)) return 'failed';
  return unreadable.has(error.code) ? 'broken' : 'held';
}
