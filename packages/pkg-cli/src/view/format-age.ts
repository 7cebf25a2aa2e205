const units: readonly (readonly [string, number])[] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** `3 days ago`, `just now`. Both times in milliseconds since 1970. */
export function formatAge(thenMs: number, nowMs: number): string {
  const age = nowMs - thenMs;
  for (const [unit, ms] of units) {
    const count = Math.floor(age / ms);
    if (count >= 1) return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
  }
  return 'just now';
}
