import type { InstalledPackage } from '@dx/pkg-audit';
import { hideSecrets } from '@dx/pkg-core';
import { type Lock, type LockEdge, lockEdges } from '@dx/pkg-lock';
import { isOmitted, listPackages } from '../audit/placed-packages.ts';

/** A package of a lockfile, with where it lies. */
export interface SignedPlace extends InstalledPackage {
  readonly location: string;
  readonly resolved?: string;
  /** Where it is named by the first package that depends on it. */
  readonly type: DependencyField;
}

/** A field of a manifest that names dependencies. */
export type DependencyField =
  | 'dependencies'
  | 'devDependencies'
  | 'optionalDependencies'
  | 'peerDependencies';

/** What a registry gave and may have signed, and the packages that came from elsewhere. */
export interface SignedPlaces {
  readonly places: readonly SignedPlace[];
  /** `name@version` and the address. */
  readonly elsewhere: readonly string[];
}

/** The packages of a lock that are not left out. What lies inside of another package's archive is signed with that. O(dependencies). */
export function signedPlaces(lock: Lock, omit: readonly ('dev' | 'optional' | 'peer')[]): SignedPlaces {
  const listed = listPackages(lock).filter(
    ({ path }) => !isOmitted(lock, path, omit) && lock.packages[path]?.inBundle !== true,
  );
  const types = firstFields(lock);
  const places = listed.flatMap(({ name, version, path }): readonly SignedPlace[] => {
    const { resolved, integrity } = lock.packages[path] ?? {};
    if (resolved !== undefined && !isOfRegistry(resolved)) return [];
    return [
      {
        ...{ name, version, location: path, type: types.get(path) ?? 'dependencies' },
        ...(resolved === undefined ? {} : { resolved }),
        ...(integrity === undefined ? {} : { integrity }),
      },
    ];
  });
  const elsewhere = listed.flatMap(({ name, version, path }) => {
    const { resolved } = lock.packages[path] ?? {};
    return resolved === undefined || isOfRegistry(resolved)
      ? []
      : [hideSecrets(`${name}@${version} (${resolved})`)];
  });
  return { places, elsewhere };
}

function firstFields(lock: Lock): ReadonlyMap<string, DependencyField> {
  const types = new Map<string, DependencyField>();
  for (const { to, kind } of lockEdges(lock))
    if (to !== undefined && !types.has(to)) types.set(to, fields[kind]);
  return types;
}

const fields: Readonly<Record<LockEdge['kind'], DependencyField>> = {
  prod: 'dependencies',
  workspace: 'dependencies',
  dev: 'devDependencies',
  optional: 'optionalDependencies',
  peerOptional: 'optionalDependencies',
  peer: 'peerDependencies',
};

/** Archives of registries lie below `/-/`; others are of a repository, a path or an address of their own. */
function isOfRegistry(resolved: string): boolean {
  return /^https?:/i.test(resolved) && resolved.includes('/-/');
}
