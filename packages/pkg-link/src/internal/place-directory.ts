import type { DirectoryPlacement } from '../types.ts';
import { copiedMember, type LockEntries, type LockEntry, patchOf } from './lock-entries.ts';

/** Where a package goes. */
export interface DirectorySpot {
  readonly path: string;
  readonly inBundle: boolean;
  /** The places of the lock that it stands for; unset when that is its path. */
  readonly places?: readonly LockEntry[];
}

/** What placements are made of. */
export interface PlacingRules {
  readonly entries: LockEntries;
  /** By location of a member. */
  readonly contents: ReadonlyMap<string, string>;
}

/** The placement of the package that an entry describes. */
export function placeDirectory(
  entry: LockEntry,
  { path, inBundle, places }: DirectorySpot,
  { entries, contents }: PlacingRules,
): DirectoryPlacement {
  const { name, fields } = entry;
  const all = places ?? [entry];
  const patch = patchOf(entry);
  const copyOf = copiedMember(entry, entries);
  const content = copyOf === undefined ? undefined : contents.get(copyOf);
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
    ...(copyOf === undefined ? {} : { copyOf }),
    ...(content === undefined ? {} : { content }),
    ...(places === undefined ? {} : { locations: Object.freeze(places.map(({ location }) => location)) }),
  });
}
