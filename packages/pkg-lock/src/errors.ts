import { DxError } from '@dx/pkg-core';

/** One thing that is wrong in a lock: where, and what, as `is not …` or `has …`. */
export interface LockFault {
  readonly location: string;
  readonly problem: string;
}

const listed = 20;

/** `DX_LOCK_INVALID`: the lock can be parsed, but something in it must not be installed. Names every fault. */
export function invalidLock(path: string, faults: readonly LockFault[]): DxError {
  const lines = faults.slice(0, listed).map((fault) => `  ${quote(fault.location)} ${fault.problem}`);
  if (faults.length > listed) lines.push(`  and ${faults.length - listed} more`);
  return new DxError({
    code: 'DX_LOCK_INVALID',
    message: `${path} has ${faults.length === 1 ? 'an entry' : `${faults.length} entries`} that cannot be used:\n${lines.join('\n')}`,
    hint: 'Find out who changed it (git log -p on the file); then restore it, or delete it and run dx install',
    details: { path, faults },
  });
}

/** `DX_LOCK_PARSE`: the file is damaged. */
export function damagedLock(
  path: string,
  reason: string,
  details?: Readonly<Record<string, unknown>>,
  cause?: unknown,
): DxError {
  return new DxError({
    code: 'DX_LOCK_PARSE',
    message: `Cannot read ${path}: ${reason}`,
    hint: 'Restore the file from version control, or delete it and run dx install',
    details: { path, ...details },
    ...(cause !== undefined && { cause }),
  });
}

/** `DX_LOCK_UNSUPPORTED`: a format that is not read; `command` makes one that is. */
export function unsupportedLock(path: string, reason: string, command: string): DxError {
  return new DxError({
    code: 'DX_LOCK_UNSUPPORTED',
    message: `${path} cannot be read: ${reason}`,
    hint: `Run ${command} first, so that dx install moves no version; or delete the file`,
    details: { path },
  });
}

/** `DX_LOCK_TOO_NEW`: a later release wrote the file. */
export function tooNewLock(path: string, found: unknown, supported: number): DxError {
  return new DxError({
    code: 'DX_LOCK_TOO_NEW',
    message: `${path} has format version ${String(found).slice(0, 40)}; this dx reads up to ${supported}`,
    hint: 'Update dx, or write the lockfile again with the tool that the project uses',
    details: { path, found, supported },
  });
}

/** `DX_LOCK_CONFLICT`: a merge left both sides in the file. */
export function conflictedLock(path: string, line: number): DxError {
  return new DxError({
    code: 'DX_LOCK_CONFLICT',
    message: `${path} has merge conflict markers, the first in line ${line}`,
    hint: 'Take one side (git checkout --ours -- <file>) and run dx install; it adds what the other side needs',
    details: { path, line },
  });
}

/** `DX_LOCK_UNBOUNDED`: what a member needs has no tree of folders that ends. */
export function unboundedTree(member: string, location: string, maxPlaces: number): DxError {
  const folders = location.split('node_modules/').map((each) => each.replace(/\/$/, ''));
  const names = folders.slice(-4).join(' > ');
  return new DxError({
    code: 'DX_LOCK_UNBOUNDED',
    message: `${quote(member)} cannot be arranged as a project of its own: packages need each other in a circle, in another version each time, which takes more than ${maxPlaces} folders (… ${names})`,
    hint: 'Let them agree on one version (dx dedupe, or overrides in the root package.json), then try again',
    details: { member, location, maxPlaces },
  });
}

function quote(location: string): string {
  return JSON.stringify(location.slice(0, 200));
}
