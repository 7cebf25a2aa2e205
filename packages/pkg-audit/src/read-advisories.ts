import semver from 'semver';
import { severities } from './severity.ts';
import type { Advisory, Finding } from './types.ts';

const rangeOptions = { includePrerelease: true, loose: true };
const maxAdvisoriesPerName = 1_000;
const maxTextLength = 5_000;

type Fields = Readonly<Record<string, unknown>>;

/** The advisories of an answer that are about the versions that were asked for. What is no advisory is passed over. */
export function readAdvisories(
  bytes: Uint8Array,
  asked: ReadonlyMap<string, readonly string[]>,
): readonly Finding[] {
  const answer: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  if (!isFields(answer)) throw new Error('the answer is no list of advisories by package');
  const findings = [...asked].flatMap(([name, versions]) => {
    const list = Object.hasOwn(answer, name) ? answer[name] : undefined;
    const advisories = Array.isArray(list) ? list.slice(0, maxAdvisoriesPerName) : [];
    return advisories.flatMap((fields: unknown) => toFinding(name, versions, fields));
  });
  return Object.freeze(findings);
}

function toFinding(name: string, versions: readonly string[], fields: unknown): readonly Finding[] {
  if (!isFields(fields)) return [];
  const advisory = toAdvisory(fields);
  const affected = versions.filter((version) => isAffected(version, advisory.vulnerableVersions));
  if (affected.length === 0) return [];
  const sorted = [...affected].sort((a, b) => semver.compareLoose(a, b));
  return [Object.freeze({ name, advisory, versions: Object.freeze(sorted) })];
}

function toAdvisory({ id, url, title, severity, vulnerable_versions: range, cwe, cvss }: Fields): Advisory {
  const known = severities.find((word) => word === severity) ?? 'high';
  const score = isFields(cvss) && typeof cvss['score'] === 'number' ? cvss['score'] : undefined;
  const vector = isFields(cvss) ? textOf(cvss['vectorString']) : '';
  return Object.freeze({
    id: typeof id === 'number' ? id : textOf(id),
    url: textOf(url),
    title: textOf(title),
    severity: known,
    vulnerableVersions: readableRange(range),
    cwe: Object.freeze(Array.isArray(cwe) ? cwe.filter((item) => typeof item === 'string').map(textOf) : []),
    ...(score === undefined
      ? {}
      : { cvss: Object.freeze({ score, ...(vector === '' ? {} : { vectorString: vector }) }) }),
  });
}

/** semver takes time in the square of the length: a minute for 200 kB. */
const maxRangeLength = 8192;

/** A range that nobody can read is about every version: better one warning too many. */
function readableRange(range: unknown): string {
  const text = textOf(range);
  return text !== '' && text.length <= maxRangeLength && semver.validRange(text, rangeOptions) !== null
    ? text
    : '*';
}

function isAffected(version: string, range: string): boolean {
  return range === '*' || semver.satisfies(version, range, rangeOptions);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, maxTextLength) : '';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
