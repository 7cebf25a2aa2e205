import { DxError, isDxError } from '@dx/pkg-core';
import type { Lock, LockCheck, LockPackage } from '@dx/pkg-lock';
import type { DecidedLock, LockQuestion } from './decide-lock.ts';

const shownLines = 20;

/**
 * What a frozen install does with a lock that does not fit word for word: as npm's `ci`, it works out what would be
 * installed, and goes on when the lock has all of it. Registries are asked only for what it lacks.
 *
 * @throws DX_LOCK_MISSING without a lock; DX_LOCK_OUT_OF_DATE with what is missing or invalid, in npm's words, after what
 * lies higher than it may
 */
export async function decideFrozen(
  { check, previous }: LockQuestion,
  resolveLock: () => Promise<DecidedLock>,
): Promise<DecidedLock> {
  if (check.status === 'unusable' || previous === undefined) throw missing(check);
  const decided = await resolveLock().catch((error: unknown) => {
    throw isUnreachable(error) ? outOfDate(reasonsOf(check), error) : error;
  });
  const lines = compareWithLock(decided.lock, previous);
  if (lines.length > 0) throw outOfDate([...misplacedIn(check), ...lines]);
  return decided;
}

/** Why packages that the lock has are missing where they have to be. */
function misplacedIn(check: LockCheck): readonly string[] {
  if (check.status !== 'stale') return [];
  return check.reasons.filter(({ kind }) => kind === 'misplaced').map(({ message }) => message);
}

/** What the wanted lock has and the other one lacks or has otherwise. */
function compareWithLock(wanted: Lock, lock: Lock): readonly string[] {
  return Object.entries(wanted.packages).flatMap(([location, entry]) => {
    if (!location.includes('node_modules/')) return [];
    const found = lock.packages[location];
    if (found === undefined) return [`Missing: ${idOf(location, entry)} from lock file`];
    if (isSame(entry, found)) return [];
    return [`Invalid: lock file's ${idOf(location, found)} does not satisfy ${idOf(location, entry)}`];
  });
}

function isSame(entry: LockPackage, found: LockPackage): boolean {
  if (entry.link === true || found.link === true)
    return entry.link === found.link && entry.resolved === found.resolved;
  const isSameArchive = found.integrity === undefined || entry.integrity === found.integrity;
  return entry.version === found.version && entry.name === found.name && isSameArchive;
}

function idOf(location: string, { name, version, link, resolved }: LockPackage): string {
  const folder = location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return `${name ?? folder}@${version ?? (link === true ? resolved : undefined) ?? ''}`;
}

function isUnreachable(error: unknown): boolean {
  return isDxError(error) && (error.code === 'DX_OFFLINE' || error.code.startsWith('DX_FETCH_'));
}

function reasonsOf(check: LockCheck): readonly string[] {
  return check.status === 'stale' ? check.reasons.map((reason) => reason.message) : [];
}

function missing(check: LockCheck): DxError {
  const reason = check.status === 'unusable' ? check.reason : 'There is no lockfile';
  return new DxError({
    code: 'DX_LOCK_MISSING',
    message: `A frozen install needs a lockfile: ${reason}`,
    hint: 'dx install',
  });
}

function outOfDate(reasons: readonly string[], cause?: unknown): DxError {
  const shown = reasons.slice(0, shownLines).map((line) => `  ${line}`);
  const more = reasons.length > shownLines ? [`  and ${reasons.length - shownLines} more`] : [];
  return new DxError({
    code: 'DX_LOCK_OUT_OF_DATE',
    message: ['The lockfile and package.json are not in sync:', ...shown, ...more].join('\n'),
    hint: 'dx install, and commit the lockfile',
    details: { reasons },
    ...(cause === undefined ? {} : { cause }),
  });
}
