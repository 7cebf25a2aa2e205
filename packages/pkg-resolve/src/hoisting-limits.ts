import { findMisplaced } from './internal/find-misplaced.ts';
import type { DependencyFields } from './types.ts';

/**
 * How far up the dependencies of one importer may go. `workspaces`: not above the importer itself. `dependencies`: those of a
 * direct dependency not above that one either; said of the root, whose members are its dependencies in this, every member
 * keeps its own.
 */
export type HoistingLimit = 'workspaces' | 'dependencies';

/** Which packages do not lie as high as nothing stands against it. Plain data; an importer that is not named has no limit. */
export interface HoistingLimits {
  /** By the importer's location. The root with `workspaces` has no limit, since nothing is above it. */
  readonly importers: Readonly<Record<string, HoistingLimit>>;
  /**
   * Patterns over paths of dependencies by the location of the importer that says so. Those of the root (``) are over
   * `member/dependency/dependency` or, for what the root itself needs, `dependency/dependency`; those of a member are over
   * what follows its own name. A package that a pattern names stays below the first part of its path. `*` is one part, `**`
   * any number, at the end at least one; a scoped name is two parts.
   */
  readonly nohoist: Readonly<Record<string, readonly string[]>>;
}

/** A package of a lock or graph, as far as places go. */
export interface PlacedPackage extends DependencyFields {
  readonly name?: string;
  readonly version?: string;
  /** For a link: the location that it leads to. */
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
}

/** A dependency that lies above what it must lie below. */
export interface MisplacedPackage {
  /** Location of who asks for it. */
  readonly from: string;
  readonly name: string;
  /** Where it lies. */
  readonly location: string;
  /** Location of the importer or package that it must lie below. */
  readonly border: string;
  /** Location of the importer whose setting says so. */
  readonly importer: string;
  readonly setting: 'hoistingLimits' | 'nohoist';
}

/** Limits that places can be judged by. */
export interface HoistingRules {
  /**
   * What lies too high, by location; empty when all is well. O(packages), and what limited importers need.
   *
   * @param legacyPeerDeps whether peers count for nothing. Default false.
   */
  misplaced(
    packages: Readonly<Record<string, PlacedPackage>>,
    legacyPeerDeps?: boolean,
  ): readonly MisplacedPackage[];
}

/**
 * Rules that tell of a lock whether its places keep to the limits; `undefined` when there are none. `resolve` keeps to
 * them by itself, with `settings.hoistingLimits`. Pure.
 *
 * @example
 * const rules = openHoistingLimits({ importers: { 'apps/a': 'workspaces' }, nohoist: {} });
 * rules?.misplaced({ '': {}, 'apps/a': { dependencies: { x: '1' } }, 'node_modules/x': {} })[0]?.location; // 'node_modules/x'
 */
export function openHoistingLimits(limits: HoistingLimits | undefined): HoistingRules | undefined {
  if (limits === undefined || !hasLimits(limits)) return undefined;
  return Object.freeze({
    misplaced: (packages: Parameters<HoistingRules['misplaced']>[0], legacyPeerDeps = false) =>
      findMisplaced(packages, limits, legacyPeerDeps),
  });
}

/** Whether anything is limited at all. */
export function hasLimits({ importers, nohoist }: HoistingLimits): boolean {
  return Object.keys(importers).length > 0 || Object.keys(nohoist).length > 0;
}
