import type { IgnoreOutcome } from '../ignores/types.ts';
import type { Advisory, AuditAnswer, AuditPackage, Severity, SeverityCounts } from '../types.ts';

/** Who knows advisories: a registry (`auditBulk`) or a local database (`findAdvisories`). Asked once. */
export type AdvisorySource = (packages: readonly AuditPackage[]) => AuditAnswer | Promise<AuditAnswer>;

/**
 * Whether the range of the dependent allows a version without the fault (`true`), only another version of a direct
 * dependency does (which npm installs with `--force`), or nothing does.
 */
export type FixAvailable =
  | boolean
  | { readonly name: string; readonly version: string; readonly isSemVerMajor: boolean };

/** A place of the tree that is affected. */
export interface AffectedNode {
  /** `node_modules/a/node_modules/b`. */
  readonly location: string;
  readonly version: string;
  /**
   * The shortest way from a direct dependency to it: `['webpack', 'loader-utils', 'minimist']`, of folder names. Empty when
   * nothing leads there.
   */
  readonly path: readonly string[];
  /** Names of all direct dependencies that lead there, sorted. */
  readonly direct: readonly string[];
}

/** A package name with everything that is known against what is installed of it. */
export interface Vulnerability {
  readonly name: string;
  /** The worst of its advisories, those of dependencies included. */
  readonly severity: Severity;
  readonly isDirect: boolean;
  /** Its own, sorted as npm sorts them; empty for a package that only depends on others that are affected. */
  readonly advisories: readonly Advisory[];
  /** Names of affected dependencies of which no allowed version is free of the fault, sorted; npm's `via`. */
  readonly dependsOn: readonly string[];
  /** Names of packages that are affected because of this one, sorted. */
  readonly effects: readonly string[];
  /** Affected versions, as short as the known versions allow. */
  readonly range: string;
  /** By location; at least one. */
  readonly nodes: readonly AffectedNode[];
  readonly fixAvailable: FixAvailable;
}

/** How many packages a lock has, as npm counts: `prod` has the project itself, `total` has not. */
export type DependencyCounts = Readonly<
  Record<'prod' | 'dev' | 'optional' | 'peer' | 'peerOptional' | 'total', number>
>;

/** What is known against the packages of a lock. Frozen plain data. */
export interface AuditReport {
  /** Sorted by name. */
  readonly vulnerabilities: readonly Vulnerability[];
  readonly counts: SeverityCounts;
  readonly dependencies: DependencyCounts;
  /** What became of the decisions not to be told of something. */
  readonly ignores: IgnoreOutcome;
}
