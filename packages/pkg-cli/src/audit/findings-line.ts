import { countSeverities, type Finding, type SeverityCounts, severities } from '@dx/pkg-audit';

/** `found 3 vulnerabilities (1 low, 2 high)`, as npm words it. */
export function findingsLine(findings: readonly Finding[]): string {
  return countsLine(countSeverities(findings));
}

/** The same for what is counted already. */
export function countsLine(counts: SeverityCounts): string {
  const noun = counts.total === 1 ? 'vulnerability' : 'vulnerabilities';
  const parts = severities.flatMap((severity) =>
    counts[severity] > 0 ? [`${counts[severity]} ${severity}`] : [],
  );
  if (parts.length === 1) return `found ${parts[0]} severity ${noun}`;
  return `found ${counts.total} ${noun}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`;
}
