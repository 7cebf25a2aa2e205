import type { Lock, LockPackage } from '@dx/pkg-lock';
import { checkHost, type HostedPackage, type ResolveHost, type ResolveWarning } from '@dx/pkg-resolve';
import { remember } from './remembered-check.ts';
import { omittedBy, resolveSettings } from './resolve-settings.ts';
import type { Session } from './session.ts';

/**
 * Looks whether what a lock makes this machine install runs on it, as a resolution does for what it decides. O(packages);
 * that all of it does is remembered beside `marker`, because engines take milliseconds to parse.
 *
 * @throws DX_PLATFORM_MISMATCH, DX_ENGINE_MISMATCH
 */
export function checkLockHost(
  session: Session,
  lock: Lock,
  marker: string | undefined,
): readonly ResolveWarning[] {
  const { host = session.host, engineStrict = false, force = false } = resolveSettings(session);
  const omit = omittedBy(session);
  const known = marker && `${marker}-${nameOf(host, omit, force)}`;
  if (known && session.fs.lstat(known) !== undefined) return [];
  const omitted: ReadonlySet<string> = new Set(omit);
  const packages = Object.entries(lock.packages)
    .filter(([, entry]) => saysSomething(entry) && isInstalled(entry, omitted))
    .map(([location, entry]) => describe(location, entry));
  const warnings = checkHost(packages, host, { engineStrict, force });
  if (warnings.length === 0 && known) remember(session.fs, known);
  return warnings;
}

function nameOf(
  { platform, arch, libc, nodeVersion }: ResolveHost,
  omit: readonly string[],
  force: boolean,
): string {
  return [platform, arch, libc, nodeVersion, ...omit, ...(force ? ['force'] : [])].join('-');
}

function saysSomething({ engines, os, cpu, libc }: LockPackage): boolean {
  return engines !== undefined || os !== undefined || cpu !== undefined || libc !== undefined;
}

function isInstalled({ optional, dev, peer, devOptional }: LockPackage, omit: ReadonlySet<string>): boolean {
  if (optional === true || (dev === true && omit.has('dev')) || (peer === true && omit.has('peer')))
    return false;
  return !(devOptional === true && omit.has('dev') && omit.has('optional'));
}

function describe(location: string, entry: LockPackage): HostedPackage {
  const { name = location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length) } = entry;
  return { ...entry, location, name: location === '' ? '' : name };
}
