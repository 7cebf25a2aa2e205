import semver from 'semver';
import type { Advisory, AuditPackage, Finding } from '../types.ts';
import { mergeAliases } from './merge-aliases.ts';
import type { StoredAdvisory } from './types.ts';

const rangeOptions = { includePrerelease: true, loose: true };

/** Findings about packages, sorted by name; advisories of a name that are about the same fault are one. */
export function findInDatabase(
  packages: readonly AuditPackage[],
  read: (name: string) => readonly StoredAdvisory[],
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [name, versions] of groupVersions(packages)) {
    const known = read(name);
    if (known.length === 0) continue;
    const hits = known.flatMap((stored) => {
      const affected = versions.filter((version) => isAffected(stored, version));
      return affected.length === 0 ? [] : [{ stored, affected }];
    });
    for (const { stored, affected } of mergeAliases(hits))
      findings.push(
        Object.freeze({
          name,
          advisory: toAdvisory(stored, affected),
          versions: Object.freeze([...affected].sort((a, b) => semver.compareLoose(a, b))),
        }),
      );
  }
  return Object.freeze(findings);
}

/** Whether an advisory is about a version: by its list of versions or by its range. */
export function isAffected({ range, versions }: StoredAdvisory, version: string): boolean {
  if (versions?.includes(version) === true) return true;
  return range !== undefined && (range === '*' || semver.satisfies(version, range, rangeOptions));
}

/** Of single versions only those that are installed are told: there may be thousands. */
function toAdvisory(stored: StoredAdvisory, affected: readonly string[]): Advisory {
  const { id, url, title, severity, range, cwe = [], cvss, aliases, fixedVersions, isMalware } = stored;
  const single = affected.filter((version) => stored.versions?.includes(version) === true);
  const inRange = (version: string): boolean =>
    range !== undefined && semver.satisfies(version, range, rangeOptions);
  const parts = [...(range === undefined ? [] : [range]), ...single.filter((version) => !inRange(version))];
  return Object.freeze({
    ...{ id, url, title, severity, aliases: Object.freeze([...aliases]), cwe: Object.freeze([...cwe]) },
    vulnerableVersions: parts.includes('*') ? '*' : parts.join(' || '),
    ...(cvss === undefined ? {} : { cvss }),
    ...(fixedVersions === undefined ? {} : { fixedVersions: Object.freeze([...fixedVersions]) }),
    ...(isMalware === undefined ? {} : { isMalware }),
  });
}

function groupVersions(packages: readonly AuditPackage[]): readonly (readonly [string, readonly string[]])[] {
  const byName = new Map<string, Set<string>>();
  for (const { name, version } of packages) {
    const versions = byName.get(name);
    if (versions === undefined) byName.set(name, new Set([version]));
    else versions.add(version);
  }
  const sorted = [...byName].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([name, versions]) => [name, [...versions]] as const);
}
