import semver from 'semver';
import type { Severity } from '../types.ts';
import { cvssScore } from './cvss-score.ts';
import { type OsvEvent, osvRange } from './osv-range.ts';
import type { OsvRecord, StoredAdvisory } from './types.ts';

type Fields = Readonly<Record<string, unknown>>;

const maxEvents = 5_000;
const maxVersions = 20_000;
const maxAliases = 100;
const maxTitle = 300;
const maxRangeLength = 8_192;
const eventKinds = ['introduced', 'fixed', 'last_affected', 'limit'] as const;
const words: Readonly<Record<string, Severity>> = {
  LOW: 'low',
  MODERATE: 'moderate',
  MEDIUM: 'moderate',
  HIGH: 'high',
  CRITICAL: 'critical',
};

/**
 * What an OSV record says of npm packages; undefined when it is none. Withdrawn ones say nothing. Takes at most 5,000
 * events, 20,000 versions and 300 characters of the summary.
 *
 * Source: https://ossf.github.io/osv-schema/
 */
export function readOsvRecord(value: unknown): OsvRecord | undefined {
  if (!isFields(value) || !isId(value['id'])) return undefined;
  const { id, withdrawn } = value;
  const modified = timeOf(value['modified']);
  const advisories = new Map<string, StoredAdvisory[]>();
  if (withdrawn === undefined || withdrawn === null)
    for (const affected of listOf(value['affected'])) {
      const name = nameOf(affected);
      const advisory = name === undefined ? undefined : toAdvisory(id, modified, value, affected);
      if (name === undefined || advisory === undefined) continue;
      advisories.set(name, [...(advisories.get(name) ?? []), advisory]);
    }
  return { id, modified, advisories };
}

function toAdvisory(
  id: string,
  modified: string,
  record: Fields,
  affected: Fields,
): StoredAdvisory | undefined {
  const isMalware = id.startsWith('MAL-');
  const { events, fixedVersions } = readRanges(affected);
  const versions = textsOf(affected['versions']).slice(0, maxVersions);
  const isAll = isMalware && events.length === 0 && versions.length === 0;
  const range = isAll ? '*' : joinRanges(events);
  if (range === undefined && versions.length === 0) return undefined;
  const cvss = readCvss([...listOf(affected['severity']), ...listOf(record['severity'])]);
  const cwe = readCwe(record);
  return {
    ...{ id, modified, aliases: textsOf(record['aliases']).slice(0, maxAliases) },
    ...{ title: titleOf(record), url: urlOf(id, record) },
    severity: isMalware ? 'critical' : severityOf(record, affected, cvss?.score),
    ...(range === undefined ? {} : { range }),
    ...(versions.length === 0 ? {} : { versions }),
    ...(fixedVersions.length === 0 ? {} : { fixedVersions }),
    ...(cwe.length === 0 ? {} : { cwe }),
    ...(cvss === undefined ? {} : { cvss }),
    ...(isMalware ? { isMalware } : {}),
  };
}

function readRanges(affected: Fields): {
  readonly events: readonly (readonly OsvEvent[])[];
  readonly fixedVersions: readonly string[];
} {
  const events = listOf(affected['ranges'])
    .filter(({ type }) => type === 'SEMVER' || type === 'ECOSYSTEM')
    .map((range) => listOf(range['events']).slice(0, maxEvents).flatMap(readEvent));
  const fixed = events.flat().filter(({ kind }) => kind === 'fixed');
  return { events, fixedVersions: [...new Set(fixed.map(({ version }) => version))].slice(0, 100) };
}

/** A beginning that nobody can read is the first version; an end that nobody can read is none: better one warning too many. */
function readEvent(event: Fields): readonly OsvEvent[] {
  return eventKinds.flatMap((kind) => {
    const text = event[kind];
    if (typeof text !== 'string') return [];
    const isWord = (text === '0' && kind === 'introduced') || (text === '*' && kind === 'limit');
    const version = isWord ? text : semver.parse(text, true)?.version;
    if (version !== undefined) return [{ kind, version }];
    return kind === 'introduced' ? [{ kind, version: '0' }] : [];
  });
}

/** A range that is too long for semver to be read in time is about every version. */
function joinRanges(all: readonly (readonly OsvEvent[])[]): string | undefined {
  const parts = new Set(all.map(osvRange).filter((part) => part !== undefined));
  if (parts.size === 0) return undefined;
  const range = parts.has('*') ? '*' : [...parts].join(' || ');
  return range.length > maxRangeLength ? '*' : range;
}

function severityOf(record: Fields, affected: Fields, score: number | undefined): Severity {
  for (const place of [affected['database_specific'], record['database_specific']]) {
    const word = isFields(place) ? place['severity'] : undefined;
    const known = typeof word === 'string' ? words[word.toUpperCase()] : undefined;
    if (known !== undefined) return known;
  }
  if (score === undefined) return 'high';
  return score >= 9 ? 'critical' : score >= 7 ? 'high' : score >= 4 ? 'moderate' : score > 0 ? 'low' : 'info';
}

function readCvss(all: readonly Fields[]): StoredAdvisory['cvss'] {
  for (const { type, score: vector } of all) {
    if (typeof vector !== 'string' || typeof type !== 'string' || !type.startsWith('CVSS_V3')) continue;
    const score = vector.length > 200 ? undefined : cvssScore(vector);
    if (score !== undefined) return { score, vectorString: vector };
  }
  return undefined;
}

function readCwe({ database_specific: more }: Fields): readonly string[] {
  const ids = isFields(more) ? textsOf(more['cwe_ids']) : [];
  return ids.filter((id) => /^CWE-\d{1,6}$/.test(id)).slice(0, 50);
}

function titleOf({ summary, details }: Fields): string {
  const text = typeof summary === 'string' && summary.trim() !== '' ? summary : details;
  return typeof text === 'string' ? (text.trim().split('\n', 1)[0] ?? '').slice(0, maxTitle) : '';
}

/** As registries have it, so that both name the same page. */
function urlOf(id: string, { references }: Fields): string {
  if (/^GHSA(-[a-z0-9]{4}){3}$/.test(id)) return `https://github.com/advisories/${id}`;
  const known = listOf(references).find(
    ({ type }) => type === 'ADVISORY' || type === 'WEB' || type === 'REPORT',
  );
  const url = known?.['url'];
  return typeof url === 'string' && /^https?:\/\//.test(url) ? url.slice(0, 500) : '';
}

function nameOf({ package: named }: Fields): string | undefined {
  if (!isFields(named) || named['ecosystem'] !== 'npm') return undefined;
  const { name } = named;
  return typeof name === 'string' && name !== '' && name.length <= 300 ? name : undefined;
}

/** ISO 8601 in UTC with milliseconds, so that texts compare as times do. Empty for no time. */
function timeOf(value: unknown): string {
  const time = typeof value === 'string' && value.length < 50 ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? '' : new Date(time).toISOString();
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9][\w.:-]{0,99}$/.test(value);
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string' && item.length <= 256)
    : [];
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
