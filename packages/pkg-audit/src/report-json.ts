import { countSeverities, worstByName } from './severity.ts';
import type { AuditPackage, Finding, SeverityCounts } from './types.ts';

/** A package version with the place where it is installed. */
export interface PlacedPackage extends AuditPackage {
  /** `node_modules/a`. */
  readonly path: string;
  /** Of the flags of a lock those that are set; none means that it is there in production. */
  readonly kinds: readonly ('dev' | 'optional' | 'peer')[];
  /** Whether a manifest of the project names it. */
  readonly isDirect: boolean;
}

/** What `npm audit --json` calls metadata. */
export interface AuditMetadata {
  readonly vulnerabilities: SeverityCounts;
  readonly dependencies: Readonly<
    Record<'prod' | 'dev' | 'optional' | 'peer' | 'peerOptional' | 'total', number>
  >;
}

/** What npm's `--json` has after an installation. `prod` counts the project itself too, `total` does not, as npm. */
export function auditMetadata(
  findings: readonly Finding[],
  packages: readonly PlacedPackage[],
): AuditMetadata {
  const count = (kind: PlacedPackage['kinds'][number]): number =>
    packages.filter(({ kinds }) => kinds.includes(kind)).length;
  return Object.freeze({
    vulnerabilities: countSeverities(findings),
    dependencies: Object.freeze({
      prod: packages.filter(({ kinds }) => kinds.length === 0).length + 1,
      dev: count('dev'),
      optional: count('optional'),
      peer: count('peer'),
      peerOptional: 0,
      total: packages.length,
    }),
  });
}

/**
 * What `npm audit --json` prints, as far as it is known: packages that are affected themselves. Those that are affected
 * because all their versions need one of them (`effects`), and whether there is a fix (`fixAvailable`), are not there.
 *
 * Source: version 2 of npm's audit report
 */
export function auditReportJson(
  findings: readonly Finding[],
  packages: readonly PlacedPackage[],
): Readonly<Record<string, unknown>> {
  const names = [...worstByName(findings)].sort(([a], [b]) => a.localeCompare(b, 'en'));
  const vulnerabilities = names.map(([name, severity]) => {
    const own = findings.filter((finding) => finding.name === name);
    const affected = new Set(own.flatMap(({ versions }) => versions));
    const placed = packages.filter((one) => one.name === name && affected.has(one.version));
    const entry = {
      name,
      severity,
      isDirect: placed.some(({ isDirect }) => isDirect),
      via: own.map(toVia),
      effects: [],
      range: own.map(({ advisory }) => advisory.vulnerableVersions).join(' || '),
      nodes: placed.map(({ path }) => path).sort(),
    };
    return [name, entry] as const;
  });
  return {
    auditReportVersion: 2,
    vulnerabilities: Object.fromEntries(vulnerabilities),
    metadata: auditMetadata(findings, packages),
  };
}

function toVia({ name, advisory }: Finding): Readonly<Record<string, unknown>> {
  const { id, title, url, severity, cwe, cvss, vulnerableVersions } = advisory;
  return {
    source: id,
    name,
    dependency: name,
    title,
    url,
    severity,
    cwe,
    cvss: { score: cvss?.score ?? 0, vectorString: cvss?.vectorString ?? null },
    range: vulnerableVersions,
  };
}
