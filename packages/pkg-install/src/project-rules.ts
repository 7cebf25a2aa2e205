import {
  type HoistingLimits,
  type HoistingRules,
  type OverrideRules,
  openHoistingLimits,
  openOverrides,
  type PackageExtensions,
  type ResolveInput,
  readResolutions,
  replaceCatalogs,
} from '@dx/pkg-resolve';
import type { Manifest, Workspace } from '@dx/pkg-workspace';

/** What a project's own manifest says about the packages of others. */
export interface ProjectRules {
  /** npm's `overrides`; without those yarn's `resolutions` in that form. */
  readonly overrides?: NonNullable<ResolveInput['overrides']>;
  /** Whether they may change what the root itself asks for, as `resolutions` do. */
  readonly overrideDirect: boolean;
  readonly packageExtensions?: PackageExtensions;
  /** What does not lie as high as it could. */
  readonly hoistingLimits?: HoistingLimits;
}

/**
 * The rules of the root's manifest, not yet checked.
 *
 * @throws DX_INVALID_OVERRIDE for `resolutions` that cannot be read
 */
export function projectRules({ importers, packageExtensions, hoistingLimits }: Workspace): ProjectRules {
  const { overrides, resolutions } = importers['']?.fields ?? {};
  const isYarns = overrides === undefined && resolutions !== undefined;
  const rules = isYarns ? readResolutions(resolutions) : overrides;
  return {
    ...(rules === undefined ? {} : { overrides: rules as NonNullable<ResolveInput['overrides']> }),
    overrideDirect: isYarns,
    ...(packageExtensions === undefined ? {} : { packageExtensions }),
    ...(hoistingLimits === undefined ? {} : { hoistingLimits }),
  };
}

/**
 * The same as a lock is checked with.
 *
 * @throws DX_INVALID_OVERRIDE
 */
export function lockRules(
  workspace: Workspace,
  { overrides, hoistingLimits }: ProjectRules,
): { readonly overrides?: OverrideRules; readonly hoisting?: HoistingRules } {
  const rules = openOverrides(overrides, workspace.importers['']?.fields ?? {});
  const hoisting = openHoistingLimits(hoistingLimits);
  return {
    ...(rules === undefined ? {} : { overrides: rules }),
    ...(hoisting === undefined ? {} : { hoisting }),
  };
}

/**
 * The workspace with what its catalogs say in the place of `catalog:`, as it is resolved and locked; the text of its
 * manifests stays. The same object where nothing names a catalog.
 *
 * @throws DX_UNKNOWN_CATALOG
 */
export function withoutCatalogs(workspace: Workspace): Workspace {
  const fields = Object.fromEntries(
    Object.entries(workspace.importers).map(([location, manifest]) => [location, manifest.fields]),
  );
  const replaced = replaceCatalogs(fields, workspace.catalogs);
  const isSame = Object.keys(fields).every((location) => replaced[location] === fields[location]);
  if (isSame) return workspace;
  const importers: Record<string, Manifest> = Object.create(null);
  for (const [location, manifest] of Object.entries(workspace.importers))
    importers[location] = Object.freeze({
      ...manifest,
      fields: { ...manifest.fields, ...replaced[location] },
    });
  return Object.freeze({ ...workspace, importers: Object.freeze(importers) });
}
