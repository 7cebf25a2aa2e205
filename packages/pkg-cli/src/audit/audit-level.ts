import { type AuditReport, reachesLevel, type Severity, severities } from '@dx/pkg-audit';
import { type Settings, settingValue } from '@dx/pkg-workspace';

/** Whether a report has anything of the level that settings say. Malware is never a matter of taste. */
export function isBad({ vulnerabilities }: AuditReport, settings: Settings): boolean {
  const hasMalware = vulnerabilities.some(({ advisories }) => advisories.some(({ isMalware }) => isMalware));
  return hasMalware || reachesLevel(vulnerabilities, levelOf(settings));
}

function levelOf(settings: Settings): Severity | 'none' {
  const value = settingValue(settings, 'audit-level') ?? 'low';
  return value === 'none' ? value : (severities.find((severity) => severity === value) ?? 'low');
}
