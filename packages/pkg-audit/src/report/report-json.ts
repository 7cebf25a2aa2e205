import { compareEnglish } from '@dx/pkg-core';
import type { Advisory } from '../types.ts';
import type { AuditReport, Vulnerability } from './types.ts';

/**
 * What `npm audit --json` prints, key for key; and what is ignored, where something is.
 *
 * Source: version 2 of npm's audit report
 */
export function auditReportJson(report: AuditReport): Readonly<Record<string, unknown>> {
  const { vulnerabilities, counts, dependencies, ignores } = report;
  const entries = vulnerabilities.map((one) => [one.name, toEntry(one)] as const);
  return {
    auditReportVersion: 2,
    vulnerabilities: Object.fromEntries(entries),
    metadata: { vulnerabilities: counts, dependencies },
    ...(ignores.used.length === 0 ? {} : { ignored: ignores.used }),
  };
}

function toEntry(one: Vulnerability): Readonly<Record<string, unknown>> {
  const { name, severity, isDirect, advisories, dependsOn, effects, range, nodes, fixAvailable } = one;
  const own = advisories.map((advisory) => ({ key: String(advisory.id), via: toVia(name, advisory) }));
  const through = dependsOn.map((other) => ({ key: other, via: other }));
  const via = [...own, ...through].sort((a, b) => compareEnglish(a.key, b.key)).map((each) => each.via);
  const locations = nodes.map(({ location }) => location);
  return { name, severity, isDirect, via, effects, range, nodes: locations, fixAvailable };
}

function toVia(
  name: string,
  { id, title, url, severity, cwe, cvss, vulnerableVersions }: Advisory,
): Readonly<Record<string, unknown>> {
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
