import type { LockEdge } from '@dx/pkg-lock';
import type { AppliedIgnores } from '../ignores/apply-ignores.ts';
import type { Finding } from '../types.ts';
import type { AuditedPackage } from './audited-packages.ts';
import { isImporter } from './audited-packages.ts';
import { availableFix } from './available-fix.ts';
import type { AdvisoryCalculator, CalculatedAdvisory } from './calculate-advisories.ts';
import { addCause, isHarder, openVulnerableName, setFix, type VulnerableName } from './vulnerable-name.ts';

/** No tree of real packages comes near it; registries can make up whatever they like. */
const maxAdvisories = 50_000;

/** What the search goes by. */
export interface VulnerableSearch {
  readonly packages: readonly AuditedPackage[];
  /** By the location that they lead to. */
  readonly edgesInto: ReadonlyMap<string, readonly LockEdge[]>;
  /** Name of the package at a location, alias undone. */
  readonly nameAt: (location: string) => string;
  readonly versionAt: (location: string) => string | undefined;
  readonly calculator: AdvisoryCalculator;
  readonly ignores: Pick<AppliedIgnores, 'concerns' | 'ignores'>;
}

/**
 * Every package name that has an affected version installed, by an advisory or because each version that it allows of a
 * dependency is affected, up to the direct dependencies. In the order in which they are found.
 *
 * Source: what `npm audit` finds; its libraries say which versions are affected and which would fix it
 */
export async function findVulnerable(
  findings: readonly Finding[],
  search: VulnerableSearch,
): Promise<ReadonlyMap<string, VulnerableName>> {
  const { calculator } = search;
  const found = new Map<string, VulnerableName>();
  const advisories = new Set(
    await Promise.all(findings.map(({ name, advisory }) => calculator.own(name, advisory))),
  );
  for (const advisory of advisories) await addAdvisory(found, advisory, calculator);
  const byName = groupByName(search.packages);
  const seen = new Set<string>();
  for (const advisory of advisories) {
    const { name, range } = advisory;
    const one = await addAdvisory(found, advisory, calculator);
    const key = search.ignores.concerns(name, advisory.source) ? advisory.id : `${name}@${range}`;
    if (!seen.has(key)) {
      const dependents = await visitNodes(one, advisory, byName.get(name) ?? [], search);
      for (const dependent of dependents) if (advisories.size < maxAdvisories) advisories.add(dependent);
      seen.add(key);
    }
    dropIrrelevant(one, found, search);
  }
  addFixes(found, search);
  addCauses(found);
  return found;
}

async function addAdvisory(
  found: Map<string, VulnerableName>,
  advisory: CalculatedAdvisory,
  calculator: AdvisoryCalculator,
): Promise<VulnerableName> {
  const { name } = advisory;
  const one = found.get(name) ?? openVulnerableName(name, await calculator.known(name));
  one.advisories.add(advisory);
  found.set(name, one);
  return one;
}

/** Marks the places that an advisory is about; gives what it means for those that need them. */
async function visitNodes(
  one: VulnerableName,
  advisory: CalculatedAdvisory,
  packages: readonly AuditedPackage[],
  { edgesInto, nameAt, versionAt, calculator, ignores }: VulnerableSearch,
): Promise<readonly CalculatedAdvisory[]> {
  const dependents: CalculatedAdvisory[] = [];
  for (const { location, version } of packages) {
    if (!advisory.testVersion(version) || one.nodes.has(location)) continue;
    if (ignores.ignores(one.name, advisory.source, location)) continue;
    one.nodes.add(location);
    for (const { from, spec } of edgesInto.get(location) ?? []) {
      if (isImporter(from)) continue;
      const dependent = await calculator.ofDependent(nameAt(from), advisory);
      if (dependent.testVersion(versionAt(from) ?? '', spec)) dependents.push(dependent);
    }
  }
  return dependents;
}

/** An advisory that is about none of the places does not count, and neither does a name without any. */
function dropIrrelevant(
  one: VulnerableName,
  found: Map<string, VulnerableName>,
  { versionAt, ignores }: VulnerableSearch,
): void {
  if (one.nodes.size === 0) {
    found.delete(one.name);
    return;
  }
  const isAbout = (advisory: CalculatedAdvisory, location: string): boolean =>
    advisory.testVersion(versionAt(location) ?? '') && !ignores.ignores(one.name, advisory.source, location);
  for (const advisory of one.advisories)
    if (![...one.nodes].some((location) => isAbout(advisory, location))) one.advisories.delete(advisory);
}

/** In npm's order: where several direct dependencies would have to change, the last one that is come upon is told. */
function addCauses(found: ReadonlyMap<string, VulnerableName>): void {
  for (const one of found.values())
    for (const { type, dependency } of one.advisories) {
      const cause = type === 'metavuln' ? found.get(dependency) : undefined;
      if (cause === undefined) continue;
      addCause(one, cause);
      setFix(one, one.fix);
    }
}

/** Once all of its advisories are known: a version that only some of them spare is no fix. */
function addFixes(found: ReadonlyMap<string, VulnerableName>, { edgesInto }: VulnerableSearch): void {
  for (const one of found.values())
    for (const location of one.nodes)
      for (const { from, spec } of edgesInto.get(location) ?? []) {
        const fix = isImporter(from) ? availableFix(one, spec) : true;
        if (isHarder(fix, one.fix)) setFix(one, fix);
      }
}

function groupByName(packages: readonly AuditedPackage[]): ReadonlyMap<string, readonly AuditedPackage[]> {
  const groups = new Map<string, AuditedPackage[]>();
  for (const one of packages) {
    const group = groups.get(one.name);
    if (group === undefined) groups.set(one.name, [one]);
    else group.push(one);
  }
  return groups;
}
