import type { QueryNode } from '@npmcli/query';
import semver from 'semver';
import type { Advisory, QueryMatch } from './types.ts';

/** `:vuln([severity=high], [cwe=22])`: whether an advisory is about this version. They are put into the match's context. */
export function isVulnerable(
  match: QueryMatch,
  advisories: readonly Advisory[],
  wanted: QueryNode['vulns'],
): boolean {
  const version = String(match.manifest['version'] ?? '');
  const found = advisories.filter(
    (advisory) =>
      affects(advisory, version) && (wanted === undefined || wanted.some((one) => fits(advisory, one))),
  );
  if (found.length === 0) return false;
  match.context['advisories'] = found;
  return true;
}

function affects({ vulnerable_versions: range }: Advisory, version: string): boolean {
  if (range === undefined || semver.validRange(range) === null || semver.valid(version) === null)
    return false;
  return semver.intersects(range, version);
}

function fits(
  { severity = '', cwe = [] }: Advisory,
  wanted: NonNullable<QueryNode['vulns']>[number],
): boolean {
  const isSevere =
    wanted.severity === undefined || wanted.severity.includes('*') || wanted.severity.includes(severity);
  if (!isSevere || wanted.cwe === undefined) return isSevere;
  return wanted.cwe.includes('*') ? cwe.length > 0 : wanted.cwe.every((id) => cwe.includes(`CWE-${id}`));
}
