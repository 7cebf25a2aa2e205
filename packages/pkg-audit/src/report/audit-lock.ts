import { compareEnglish } from '@dx/pkg-core';
import { type Lock, type LockEdge, lockEdges } from '@dx/pkg-lock';
import type { DependencyFields, MetadataSource } from '@dx/pkg-resolve';
import { applyIgnores } from '../ignores/apply-ignores.ts';
import type { AuditIgnore } from '../ignores/types.ts';
import { requireAnswer } from '../require-answer.ts';
import { countBySeverity } from '../severity.ts';
import type { Advisory, Finding } from '../types.ts';
import {
  type AuditedPackage,
  type AuditScope,
  auditedPackages,
  folderOf,
  targetOf,
} from './audited-packages.ts';
import { openCalculator } from './calculate-advisories.ts';
import { countDependencies } from './count-dependencies.ts';
import { openDependencyPaths } from './dependency-paths.ts';
import { findVulnerable } from './find-vulnerable.ts';
import { groupEdges } from './group-edges.ts';
import { shorten } from './ranges.ts';
import type { AdvisorySource, AuditReport, Vulnerability } from './types.ts';
import { rangeOf, severityOf, type VulnerableName } from './vulnerable-name.ts';

/** Whom to ask about what. */
export interface AuditLockOptions extends AuditScope {
  readonly advisories: AdvisorySource;
  /**
   * Which versions there are: asked about packages that are affected and those that need them. Of what it does not know,
   * the versions of the lock and those that advisories call fixed are taken for all there are.
   */
  readonly metadata?: MetadataSource;
  /** What nobody wants to be told of. Default: nothing. */
  readonly ignores?: readonly AuditIgnore[];
  /** Milliseconds since 1970, for the days on which these end. Default `Date.now`. */
  readonly now?: () => number;
  /** Whom `advisories` asks, for errors. Default `advisories`. */
  readonly sourceName?: string;
}

/**
 * What is known against the packages of a lock, with the ways that lead to them and what would help. A lock is enough:
 * there need be no project and no `node_modules`. Sorted by name. Asks once for advisories, and for the versions
 * of each package that is affected or may be.
 *
 * Source: version 2 of npm's audit report
 *
 * @throws DX_AUDIT_UNAVAILABLE when the source has no advisories or did not answer
 *
 * @example
 * const lock = readPackageLock(text, 'package-lock.json');
 * const { vulnerabilities } = await auditLock(lock, { advisories: (packages) => auditBulk(packages, port) });
 */
export async function auditLock(lock: Lock, options: AuditLockOptions): Promise<AuditReport> {
  const edges = lockEdges(lock);
  const packages = auditedPackages(lock, edges, options);
  const answer = await options.advisories(packages);
  const findings = requireAnswer(answer, options.sourceName ?? 'advisories');
  return reportPackages(lock, edges, packages, findings, options);
}

/** The same with advisories that are known already. */
export async function reportFindings(
  lock: Lock,
  edges: readonly LockEdge[],
  findings: readonly Finding[],
  options: Omit<AuditLockOptions, 'advisories'>,
): Promise<AuditReport> {
  return reportPackages(lock, edges, auditedPackages(lock, edges, options), findings, options);
}

async function reportPackages(
  lock: Lock,
  edges: readonly LockEdge[],
  packages: readonly AuditedPackage[],
  findings: readonly Finding[],
  options: Omit<AuditLockOptions, 'advisories'>,
): Promise<AuditReport> {
  const nowMs = (options.now ?? Date.now)();
  const input = { lock, edges, packages, findings, nowMs };
  const { outcome, ...ignores } = applyIgnores(options.ignores ?? [], input);
  const found = await findVulnerable(findings, {
    packages,
    ignores,
    edgesInto: groupEdges(edges, ({ to }) => to),
    nameAt: (location) => lock.packages[location]?.name ?? folderOf(location),
    versionAt: (location) => lock.packages[location]?.version,
    calculator: openCalculator(options.metadata, openFallback(lock, packages, findings)),
  });
  const describe = openDescription(lock, edges, findings, options.importers);
  const vulnerabilities = [...found.values()].map(describe).sort(byName);
  return Object.freeze({
    vulnerabilities: Object.freeze(vulnerabilities),
    counts: countBySeverity(vulnerabilities),
    dependencies: countDependencies(lock),
    ignores: outcome,
  });
}

/** Versions of a package of which nobody knows more, with what the lock says that they need. */
function openFallback(
  lock: Lock,
  packages: readonly AuditedPackage[],
  findings: readonly Finding[],
): (name: string) => ReadonlyMap<string, DependencyFields> {
  return (name) => {
    const known = new Map<string, DependencyFields>();
    for (const finding of findings)
      if (finding.name === name)
        for (const version of finding.advisory.fixedVersions ?? []) known.set(version, {});
    for (const one of packages)
      if (one.name === name) known.set(one.version, lock.packages[one.location] ?? {});
    return known;
  };
}

function openDescription(
  lock: Lock,
  edges: readonly LockEdge[],
  findings: readonly Finding[],
  importers: readonly string[] | undefined,
): (one: VulnerableName) => Vulnerability {
  const paths = openDependencyPaths(lock, edges, importers);
  const manifests = ownManifests(lock, edges);
  const direct = new Set(
    edges.flatMap(({ from, to }) => (manifests.has(from) && to !== undefined ? [targetOf(lock, to)] : [])),
  );
  return (one) => {
    const locations = [...one.nodes].sort(compareEnglish);
    const nodes = locations.map((location) => ({
      location,
      version: lock.packages[location]?.version ?? '',
      path: paths.shortest(location),
      direct: paths.direct(location),
    }));
    return Object.freeze({
      name: one.name,
      severity: severityOf(one),
      isDirect: locations.some((location) => direct.has(location)),
      advisories: Object.freeze(ownAdvisories(one, findings)),
      dependsOn: Object.freeze([...one.via].map(({ name }) => name).sort(compareEnglish)),
      effects: Object.freeze([...one.effects].map(({ name }) => name).sort(compareEnglish)),
      range: shortRange(one),
      nodes: Object.freeze(nodes.map((node) => Object.freeze(node))),
      fixAvailable: one.fix,
    });
  };
}

/** Locations of the root and of the members; a directory that somebody depends on is neither, as npm has it. */
function ownManifests(lock: Lock, edges: readonly LockEdge[]): ReadonlySet<string> {
  const members = edges.filter(({ kind }) => kind === 'workspace').map(({ to }) => to);
  return new Set(['', ...members.flatMap((to) => (to === undefined ? [] : [targetOf(lock, to)]))]);
}

function ownAdvisories(
  { name, advisories }: VulnerableName,
  findings: readonly Finding[],
): readonly Advisory[] {
  const ids = new Set([...advisories].filter(({ type }) => type === 'advisory').map(({ source }) => source));
  const own = findings.filter((finding) => finding.name === name && ids.has(finding.advisory.id));
  return own.map(({ advisory }) => advisory).sort((a, b) => compareEnglish(String(a.id), String(b.id)));
}

/** Where not all versions are known, nothing is left out for being none. */
function shortRange(one: VulnerableName): string {
  if (one.known.metadata === undefined) return rangeOf(one);
  return shorten(one.known.versions, rangeOf(one));
}

function byName(one: Vulnerability, other: Vulnerability): number {
  return compareEnglish(one.name, other.name);
}
