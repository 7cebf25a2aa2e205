/** `1 package`, `2 packages`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `812 ms`, `4.2 s`, `1 min 12 s`; to whole seconds, rounded up, for what is only guessed. */
export function formatDuration(durationMs: number, precision: 'fine' | 'seconds' = 'fine'): string {
  if (precision === 'seconds' && durationMs < 60_000) return `${Math.ceil(durationMs / 1_000)} s`;
  if (durationMs < 1_000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1_000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `940 B`, `12.1 kB`, `39.0 MB`, in powers of 1,000. */
export function formatBytes(sizeBytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, sizeBytes)) / 3));
  return `${(sizeBytes / 1_000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
