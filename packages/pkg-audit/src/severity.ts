import type { Finding, Severity, SeverityCounts } from './types.ts';

/** npm's words, least first. */
export const severities: readonly Severity[] = Object.freeze(['info', 'low', 'moderate', 'high', 'critical']);

/** How many package names have findings, by the worst of each; advisories of one name count once, as npm counts. */
export function countSeverities(findings: readonly Finding[]): SeverityCounts {
  return countBySeverity([...worstByName(findings).values()].map((severity) => ({ severity })));
}

/** How many things there are of each severity. */
export function countBySeverity(all: readonly { readonly severity: Severity }[]): SeverityCounts {
  const counts = { info: 0, low: 0, moderate: 0, high: 0, critical: 0, total: 0 };
  for (const { severity } of all) {
    counts[severity] += 1;
    counts.total += 1;
  }
  return Object.freeze(counts);
}

/** Whether anything is at least as bad; `none` is worse than all. */
export function reachesLevel(
  all: readonly { readonly severity: Severity }[],
  level: Severity | 'none',
): boolean {
  if (level === 'none') return false;
  return all.some(({ severity }) => rank(severity) >= rank(level));
}

/** The worst severity of each name, in the order in which names come first. */
export function worstByName(findings: readonly Finding[]): ReadonlyMap<string, Severity> {
  const worst = new Map<string, Severity>();
  for (const { name, advisory } of findings) {
    const before = worst.get(name);
    if (before === undefined || rank(advisory.severity) > rank(before)) worst.set(name, advisory.severity);
  }
  return worst;
}

function rank(severity: Severity): number {
  return severities.indexOf(severity);
}
