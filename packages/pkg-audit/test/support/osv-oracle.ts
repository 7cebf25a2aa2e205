import semver from 'semver';

/** An event as OSV writes it. */
export type RawEvent = Readonly<Record<string, string>>;

/** The evaluation that OSV's schema gives in words, one step for one sentence; slow. */
export function isInOsvRange(version: string, events: readonly RawEvent[]): boolean {
  if (!isBeforeLimits(version, events)) return false;
  let isVulnerable = false;
  const order = (event: RawEvent): string => Object.values(event)[0] ?? '';
  for (const event of [...events].sort((a, b) => compare(order(a), order(b)))) {
    const { introduced, fixed, last_affected: last } = event;
    if (introduced !== undefined && compare(version, introduced) >= 0) isVulnerable = true;
    else if (fixed !== undefined && compare(version, fixed) >= 0) isVulnerable = false;
    else if (last !== undefined && compare(version, last) > 0) isVulnerable = false;
  }
  return isVulnerable;
}

function isBeforeLimits(version: string, events: readonly RawEvent[]): boolean {
  const limits = events.flatMap(({ limit }) => (limit === undefined ? [] : [limit]));
  return limits.length === 0 || limits.some((limit) => limit === '*' || compare(version, limit) < 0);
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  if (one === '0' || other === '*') return -1;
  if (other === '0' || one === '*') return 1;
  return semver.compare(one, other);
}
