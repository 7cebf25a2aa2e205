import { severities } from '../severity.ts';
import type { Finding } from '../types.ts';
import type { Policy } from './types.ts';

/** The advisories that a policy does not let in, one sentence each. O(findings). */
export function judgeAdvisories(
  findings: readonly Finding[],
  level: NonNullable<Policy['advisories']>,
): readonly string[] {
  const least = level === 'malware' ? Number.POSITIVE_INFINITY : severities.indexOf(level);
  return findings
    .filter(({ advisory }) => advisory.isMalware === true || severities.indexOf(advisory.severity) >= least)
    .map(({ name, versions, advisory: { title, severity, isMalware, url } }) => {
      const what = isMalware === true ? 'malware' : severity;
      return `${name}@${versions.join(', ')} (${what}): ${title.slice(0, 200)}${url === '' ? '' : ` ${url}`}`;
    });
}
