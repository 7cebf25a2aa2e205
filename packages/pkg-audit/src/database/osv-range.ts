import semver from 'semver';

/** One event of an OSV range, as far as it was readable. */
export interface OsvEvent {
  readonly kind: 'introduced' | 'fixed' | 'last_affected' | 'limit';
  readonly version: string;
}

/**
 * The versions that the events of an OSV range are about, as a range of semver; undefined for none. To be matched with
 * prereleases included. Events count in the order of their versions; `introduced` at `0` is before all versions, and of
 * several limits the highest counts. O(n log n).
 *
 * Source: https://ossf.github.io/osv-schema/#evaluation
 */
export function osvRange(events: readonly OsvEvent[]): string | undefined {
  const limit = highestLimit(events);
  const parts: string[] = [];
  let start: string | undefined;
  for (const { version, kinds } of groupByVersion(events)) {
    const wasAffected = start !== undefined;
    const isAffected = stateAfter(
      wasAffected,
      kinds.filter((kind) => kind !== 'last_affected'),
    );
    const staysAffected = stateAfter(wasAffected, kinds);
    if (start !== undefined && !isAffected) parts.push(...interval(start, '<', version, limit));
    if (isAffected) start ??= version;
    if (start !== undefined && isAffected && !staysAffected)
      parts.push(...interval(start, '<=', version, limit));
    if (!staysAffected) start = undefined;
  }
  if (start !== undefined) parts.push(...interval(start, '<', undefined, limit));
  return parts.length === 0 ? undefined : parts.join(' || ');
}

/** The last event counts; `last_affected` only behind its version. */
function stateAfter(before: boolean, kinds: readonly OsvEvent['kind'][]): boolean {
  return kinds.length === 0 ? before : kinds.at(-1) === 'introduced';
}

interface VersionEvents {
  readonly version: string;
  readonly kinds: OsvEvent['kind'][];
}

/** Events but limits by version, sorted; those of one version in the order in which they are given. */
function groupByVersion(events: readonly OsvEvent[]): readonly VersionEvents[] {
  const groups: VersionEvents[] = [];
  const sorted = events.filter(({ kind }) => kind !== 'limit').sort((a, b) => compare(a.version, b.version));
  for (const { kind, version } of sorted) {
    const last = groups.at(-1);
    if (last !== undefined && compare(last.version, version) === 0) last.kinds.push(kind);
    else groups.push({ version, kinds: [kind] });
  }
  return groups;
}

function interval(
  start: string,
  operator: '<' | '<=',
  end: string | undefined,
  limit: string | undefined,
): readonly string[] {
  const bounds = [
    ...(isZero(start) ? [] : [`>=${start}`]),
    ...(end === undefined ? [] : [`${operator}${end}`]),
    ...(limit === undefined ? [] : [`<${limit}`]),
  ];
  return [bounds.length === 0 ? '*' : bounds.join(' ')];
}

/** Undefined when there is none, or one that is no limit. */
function highestLimit(events: readonly OsvEvent[]): string | undefined {
  const limits = events.filter(({ kind }) => kind === 'limit').map(({ version }) => version);
  if (limits.includes('*')) return undefined;
  return limits.sort(compare).at(-1);
}

function compare(one: string, other: string): number {
  if (isZero(one) || isZero(other)) return Number(isZero(other)) - Number(isZero(one));
  return semver.compare(one, other, true);
}

function isZero(version: string): boolean {
  return version === '0';
}
