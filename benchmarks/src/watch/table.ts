import type { Edit } from './edits.ts';
import type { IdleCost } from './watcher.ts';

/** One edit, measured. The first round is not counted: programs get warm in it. */
export interface Latency {
  readonly edit: Edit['name'];
  readonly round: number;
  readonly ms: number;
}

/** Everything that was measured of one way to a tree. */
export interface WatchRow {
  readonly fixture: string;
  readonly who: string;
  readonly latencies: readonly Latency[];
  /** Absent for what does not stay. */
  readonly idle?: IdleCost;
}

const edits: readonly Edit['name'][] = ['add', 'bump', 'remove', 'switch'];

/** Median and 95th percentile in ms for each edit, and what waiting costs. */
export function latencyTable(rows: readonly WatchRow[]): string {
  const head = ['fixture', 'who', ...edits.map((edit) => `${edit} ms (p95)`), 'idle cpu', 'MB', 'watches'];
  const lines = [head, ...rows.map(cellsOf)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

function cellsOf({ fixture, who, latencies, idle }: WatchRow): string[] {
  const cells = edits.map((edit) => {
    const counted = latencies.filter((each) => each.edit === edit && each.round > 0).map(({ ms }) => ms);
    return `${percentile(counted, 0.5).toFixed(0)} (${percentile(counted, 0.95).toFixed(0)})`;
  });
  if (idle === undefined) return [fixture, who, ...cells, '–', '–', '–'];
  const cpu = `${idle.cpuMs} ms in ${idle.seconds} s`;
  return [fixture, who, ...cells, cpu, (idle.rssBytes / 1e6).toFixed(0), String(idle.watches)];
}

/** The nearest rank. */
function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
