import { codeRules } from '../findings/rules.ts';
import type { CodeReport } from '../findings/types.ts';
import { severities } from '../severity.ts';
import type { Severity } from '../types.ts';

/** What was found in the code of one package. */
export interface JudgedCode {
  readonly name: string;
  readonly version: string;
  readonly report: CodeReport;
}

/** The findings that a policy does not let in, one sentence for each package and rule. O(findings). */
export function judgeCode(judged: Iterable<JudgedCode>, level: Severity): readonly string[] {
  const least = severities.indexOf(level);
  const reasons = new Set<string>();
  for (const { name, version, report } of judged) {
    for (const { rule, severity, path = '' } of report.findings) {
      if (severities.indexOf(severity) < least) continue;
      const title = codeRules.find(({ id }) => id === rule)?.title ?? '';
      reasons.add(`${name}@${version}: ${title} (${rule}${path === '' ? '' : `, ${path}`})`);
    }
  }
  return [...reasons];
}
