import type { PackageStore } from '@dx/pkg-cache';
import type { Lock, LockPackage } from '@dx/pkg-lock';

/**
 * Packages that were decided anew and whose registry does not say their license, as abbreviated documents often do not;
 * npm, which reads whole ones, locks it. What the lockfile had before stays as it was.
 */
export function findUnlicensed(lock: Lock, previous: Lock | undefined): readonly string[] {
  return Object.keys(lock.packages).filter((location) => {
    const entry = lock.packages[location];
    if (entry?.license !== undefined || entry?.integrity === undefined) return false;
    const before = previous?.packages[location];
    return before?.version !== entry.version || before?.integrity !== entry.integrity;
  });
}

/** The lock with the licenses that the packages in the store name themselves. One read each. */
export function fillLicenses(
  lock: Lock,
  locations: readonly string[],
  store: Pick<PackageStore, 'manifest'>,
): Lock {
  const packages: Record<string, LockPackage> = Object.assign(Object.create(null), lock.packages);
  for (const location of locations) {
    const entry = packages[location];
    const license = entry?.integrity && licenseOf(store.manifest(entry.integrity));
    if (entry !== undefined && license) packages[location] = Object.freeze({ ...entry, license });
  }
  return Object.freeze({ ...lock, packages: Object.freeze(packages) });
}

/** As npm reads it: text, or the `type` of an object. */
function licenseOf(manifest: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const license = manifest?.['license'];
  if (typeof license === 'string') return license;
  if (typeof license !== 'object' || license === null || !('type' in license)) return undefined;
  return typeof license.type === 'string' ? license.type : undefined;
}
