import { DxError, editDistance } from '@dx/pkg-core';
import type { SourceSpec } from './types.ts';

/** Why a dependency cannot be resolved as it is written. */
const reasons: Readonly<Record<string, string>> = {
  workspace: 'only members of the workspace can be asked for like this, and only by the project',
  catalog: 'only the manifests of the project can name a catalog',
  url: 'nothing is known about this protocol',
};

/** A dependency that is written in a way that nothing here can answer. */
export function unsupportedSpec(name: string, spec: string, type: string): DxError {
  return new DxError({
    code: 'DX_UNSUPPORTED_SPEC',
    message: `Cannot resolve ${name}@${spec}: ${reasons[type] ?? `nobody here can get packages of type ${type}`}`,
    hint: `Depend on a published version of ${name}, or put one in its place with "overrides" in package.json`,
    details: { name, spec, type },
  });
}

/** Where a package without a registry comes from, in words. */
const origins: Readonly<Record<SourceSpec['kind'], string>> = {
  git: 'a git repository',
  remote: 'a URL',
  file: 'an archive on this machine',
  directory: 'a directory on this machine',
};

/** What a refusal to take a package from somewhere is made of. */
export interface RefusedSource {
  readonly asker: string;
  readonly name: string;
  readonly spec: string;
  readonly type: SourceSpec['kind'];
  readonly rule: 'none' | 'root';
}

/** A package from where this package may not take one. */
export function sourceRefused({ asker, name, spec, type, rule }: RefusedSource): DxError {
  const who = rule === 'root' ? 'only the project itself may do that' : `allow-${type} is none`;
  return new DxError({
    code: 'DX_SOURCE_REFUSED',
    message: `${asker} takes ${name} from ${origins[type]} (${spec}); ${who}`,
    hint: `If you trust it: dx config set allow-${type}=${rule === 'root' ? 'all' : 'root'} --location=project`,
    details: { asker, name, spec, type, rule },
  });
}

/** What a wrong `workspace:` dependency is made of. */
export interface MissingMember {
  readonly name: string;
  readonly spec: string;
  /** `name@version` of every member with its location. */
  readonly members: readonly { readonly id: string; readonly name: string; readonly location: string }[];
}

/** A `workspace:` dependency that no member answers. */
export function notAMember({ name, spec, members }: MissingMember): DxError {
  const same = members.find((member) => member.name === name);
  const nearest = members.find((member) => editDistance(member.name, name, 2) <= 2);
  const found =
    same === undefined
      ? `the workspace has no member of that name${nearest === undefined ? '' : `; is it ${nearest.name}?`}`
      : `the member in ${same.location} is ${same.id}`;
  return new DxError({
    code: 'DX_WORKSPACE_MISMATCH',
    message: `Cannot resolve ${name}@${spec}: ${found}`,
    hint:
      same === undefined ? 'dx ls --depth=0' : `Write "workspace:^" beside ${name} to take whatever it is`,
    details: { name, spec, members },
  });
}

/** Where a catalog is named. */
export interface CatalogUse {
  readonly location: string;
  readonly name: string;
  readonly catalog: string;
}

/** A catalog that is not defined. */
export function unknownCatalog(use: CatalogUse, known: readonly string[]): DxError {
  const names = known.length === 0 ? 'none is defined' : `there are ${known.join(', ')}`;
  return new DxError({
    code: 'DX_UNKNOWN_CATALOG',
    message: `${describeUse(use)} takes ${use.name} from the catalog ${use.catalog}; ${names}`,
    hint: `Define the catalog, or write a range beside ${use.name}`,
    details: { ...use, known },
  });
}

/** A catalog that lacks a package, or sends on to another catalog. */
export function unknownCatalogEntry(use: CatalogUse, entry: string | undefined): DxError {
  const found = entry === undefined ? 'which has no such entry' : `which says ${entry}, a catalog again`;
  return new DxError({
    code: 'DX_UNKNOWN_CATALOG',
    message: `${describeUse(use)} takes ${use.name} from the catalog ${use.catalog}, ${found}`,
    hint: `Write a range for ${use.name} into the catalog ${use.catalog}`,
    details: { ...use, entry },
  });
}

function describeUse({ location }: CatalogUse): string {
  return location === '' ? 'The project' : location;
}
