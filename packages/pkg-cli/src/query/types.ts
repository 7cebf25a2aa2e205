import type { InventoryPackage } from '../inventory/types.ts';

/** What a selector can be asked of. A missing dependency is one too, with no location. */
export interface QueryMatch {
  readonly item: InventoryPackage | undefined;
  /** As `node.package` of npm's tree: package.json in its normal form. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Of something missing, the location that asks for it. */
  readonly neededBy?: string;
  /** What a selector found out: versions, advisories, or that it is missing. */
  readonly context: Record<string, unknown>;
}

/** An advisory as registries answer it. */
export interface Advisory {
  readonly severity?: string;
  readonly cwe?: readonly string[];
  readonly vulnerable_versions?: string;
  readonly [field: string]: unknown;
}

/** What a selector may ask a registry. */
export interface QuerySources {
  /** All versions of a name, lowest first; none when they cannot be had. */
  versions(name: string): Promise<readonly string[]>;
  /** Advisories by name for the versions given. */
  advisories(
    versions: ReadonlyMap<string, readonly string[]>,
  ): Promise<Readonly<Record<string, readonly Advisory[]>>>;
}
