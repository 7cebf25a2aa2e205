import type { Inventory, InventoryPackage } from '../inventory/types.ts';

/** What a listing shows. */
export interface ListingOptions {
  /** Levels below the direct dependencies; members count as roots. */
  readonly depth: number;
  /** Only ways that lead to one of these (`name`, `name@range`); all when empty. */
  readonly specs: readonly string[];
  /** Kinds of direct dependencies to leave out. */
  readonly omit: readonly string[];
  /** Only direct dependencies that are links. */
  readonly linksOnly: boolean;
  /** Of the root's members, only this one; all when empty. */
  readonly member: string;
  /** A global tree has no manifest: nothing in it is extraneous. */
  readonly isGlobal: boolean;
}

/** A dependency that nothing answers. */
export interface MissingPackage {
  readonly name: string;
  readonly spec: string;
  /** Id of the package that asks. */
  readonly requiredBy: string;
  readonly isOptional: boolean;
}

/** One line of a listing, with what is listed below it. */
export interface ListItem {
  readonly name: string;
  /** `name@version`, `alias@npm:name@version`, or `name@range` of something missing. */
  readonly id: string;
  readonly item: InventoryPackage | undefined;
  readonly missing: MissingPackage | undefined;
  /** Which ranges it does not fit, and whose: `"^2.0.0" from node_modules/a`. */
  readonly invalid: string | undefined;
  readonly isExtraneous: boolean;
  /** It stands elsewhere already, with what is below it. */
  readonly isDeduped: boolean;
  /** One of the words asked for means it. */
  readonly isMatch: boolean;
  readonly children: readonly ListItem[];
  readonly problems: readonly string[];
}

/** A listing: the root's line and what is wrong, each problem once. */
export interface Listing {
  readonly inventory: Inventory;
  readonly root: ListItem;
  /** In the order of `npm ls --parseable`. */
  readonly inOrder: readonly ListItem[];
  /** `missing: …`, `invalid: …`, `extraneous: …`, as npm words them. */
  readonly problems: readonly string[];
}
