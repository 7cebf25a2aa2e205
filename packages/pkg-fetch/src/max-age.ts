const oneYearSeconds = 31_536_000;

/**
 * How long an answer may be used without asking again, in milliseconds: `max-age` less the `age` it already has in
 * caches on the way; 0 for `no-cache`, `no-store` and when nothing is said. At most a year.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc9111#section-4.2
 */
export function readMaxAge(headers: Readonly<Record<string, string>>): number {
  const control = (headers['cache-control'] ?? '').toLowerCase();
  if (/(?:^|[\s,])no-(?:cache|store)(?:$|[\s,=])/.test(control)) return 0;
  const lifetime = /(?:^|[\s,])max-age="?(\d{1,15})/.exec(control)?.[1];
  if (lifetime === undefined) return 0;
  const age = /^\s*(\d{1,15})/.exec(headers['age'] ?? '')?.[1] ?? '0';
  return Math.max(0, Math.min(Number(lifetime), oneYearSeconds) - Number(age)) * 1000;
}
