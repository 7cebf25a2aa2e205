import type { DirectoryPlacement } from '../types.ts';
import { type LockEntry, patchOf } from './lock-entries.ts';

/** Where a package goes. */
export interface DirectorySpot {
  readonly path: string;
  readonly inBundle: boolean;
  /** The places of the lock that it stands for; unset when that is its path. */
  readonly places?: readonly LockEntry[];
}

/** The placement of the package that an entry describes. */
export function placeDirectory(
  entry: LockEntry,
  { path, inBundle, places }: DirectorySpot,
): DirectoryPlacement {
  const { name, fields } = entry;
  const all = places ?? [entry];
  const patch = patchOf(entry);
  return Object.freeze({
    kind: 'directory',
    path,
    name: fields.name ?? name,
    version: fields.version ?? '',
    ...(fields.resolved === undefined ? {} : { resolved: fields.resolved }),
    ...(fields.integrity === undefined ? {} : { integrity: fields.integrity }),
    optional: all.every((place) => place.fields.optional === true),
    hasInstallScript: all.some((place) => place.fields.hasInstallScript === true),
    inBundle,
    ...(patch === undefined ? {} : { patch }),
    ...(places === undefined ? {} : { locations: Object.freeze(places.map(({ location }) => location)) }),
  });
}
