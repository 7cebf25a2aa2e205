import type { PackageStore } from '@dx/pkg-cache';
import type { Integrity } from '@dx/pkg-core';
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

/** Licenses that the packages in a store name themselves, each read once. */
export interface StoredLicenses {
  /** Reads the license of a package that the store has by now, while other work goes on. */
  read(store: ManifestStore, integrity: Integrity): void;
  /** The lock with the licenses of all that the store has; reads what was not read before. */
  fill(store: ManifestStore): Lock;
}

type ManifestStore = Pick<PackageStore, 'manifest'>;

/** Opens what `findUnlicensed` found in a lock. Reads nothing yet. */
export function openLicenses(lock: Lock, locations: readonly string[]): StoredLicenses {
  const wanted = new Set(locations.map((location) => lock.packages[location]?.integrity));
  const known = new Map<Integrity, string | undefined>();
  const read = (store: ManifestStore, integrity: Integrity): string | undefined => {
    if (!known.has(integrity)) known.set(integrity, licenseOf(store.manifest(integrity)));
    return known.get(integrity);
  };
  const fillOne = (entry: LockPackage, store: ManifestStore): LockPackage => {
    const license = entry.integrity && read(store, entry.integrity);
    return license ? Object.freeze({ ...entry, license }) : entry;
  };
  return {
    read: (store, integrity) => {
      if (wanted.has(integrity)) read(store, integrity);
    },
    fill: (store) => {
      const packages: Record<string, LockPackage> = Object.assign(Object.create(null), lock.packages);
      for (const location of locations) {
        const entry = packages[location];
        if (entry !== undefined) packages[location] = fillOne(entry, store);
      }
      return Object.freeze({ ...lock, packages: Object.freeze(packages) });
    },
  };
}

/** As npm reads it: text, or the `type` of an object. */
function licenseOf(manifest: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const license = manifest?.['license'];
  if (typeof license === 'string') return license;
  if (typeof license !== 'object' || license === null || !('type' in license)) return undefined;
  return typeof license.type === 'string' ? license.type : undefined;
}
