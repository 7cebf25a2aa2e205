import type { Lock, LockPackage } from '@dx/pkg-lock';
import { checkHost, type HostedPackage, type ResolveWarning } from '@dx/pkg-resolve';
import { omittedBy, resolveSettings } from './resolve-settings.ts';
import type { Session } from './session.ts';

/**
 * Looks whether what a lock makes this machine install runs on it, as a resolution does for what it decides. O(packages).
 *
 * @throws DX_PLATFORM_MISMATCH, DX_ENGINE_MISMATCH
 */
export function checkLockHost(session: Session, lock: Lock): readonly ResolveWarning[] {
  const { host, engineStrict = false, force = false } = resolveSettings(session);
  if (host === undefined) return [];
  const omit: ReadonlySet<string> = new Set(omittedBy(session));
  const packages: HostedPackage[] = [];
  for (const [location, entry] of Object.entries(lock.packages))
    if (saysSomething(entry) && isInstalled(entry, omit)) packages.push(describe(location, entry));
  return checkHost(packages, host, { engineStrict, force });
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
