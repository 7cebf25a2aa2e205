import type { RequestCounts } from '@dx/fixture-registry';
import type { TreeFacts } from './inspect-tree.ts';
import type { RivalRuns, TimedRun } from './run-scenario.ts';

/** The spread of some numbers. The median of an even count is the mean of the middle two. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

/** The spread of `BackgroundWork`. */
export interface BackgroundSpread {
  readonly wallMs: Spread;
  readonly cpuMs: Spread;
  readonly diskBytes: Spread;
}

/** One line of a result: one rival in one scenario with one fixture. */
export interface BenchRow {
  readonly fixture: string;
  readonly scenario: string;
  readonly rival: string;
  readonly wallMs: Spread;
  readonly cpuMs?: Spread;
  readonly peakRssBytes?: Spread;
  /** What processes did that the runs left behind. */
  readonly background: BackgroundSpread;
  /** Of the last run. */
  readonly requests: RequestCounts;
  readonly tree: TreeFacts;
  /** All runs, in the order in which they were made. */
  readonly runs: readonly TimedRun[];
}

/** The row of these runs. */
export function summariseRuns(fixture: string, scenario: string, { rival, runs, tree }: RivalRuns): BenchRow {
  const cpuMs = runs.flatMap((run) => run.cpuMs ?? []);
  const peak = runs.flatMap((run) => run.peakRssBytes ?? []);
  return {
    fixture,
    scenario,
    rival,
    wallMs: spreadOf(runs.map((run) => run.wallMs)),
    ...(cpuMs.length === 0 ? {} : { cpuMs: spreadOf(cpuMs) }),
    ...(peak.length === 0 ? {} : { peakRssBytes: spreadOf(peak) }),
    background: {
      wallMs: spreadOf(runs.map((run) => run.background.wallMs)),
      cpuMs: spreadOf(runs.map((run) => run.background.cpuMs)),
      diskBytes: spreadOf(runs.map((run) => run.background.diskBytes)),
    },
    requests: runs.at(-1)?.requests ?? { packuments: 0, notModified: 0, archives: 0, other: 0 },
    tree,
    runs,
  };
}

/** The spread of at least one number. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const low = sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
  const high = sorted[sorted.length >> 1] ?? Number.NaN;
  return {
    median: round((low + high) / 2),
    min: round(sorted[0] ?? Number.NaN),
    max: round(sorted.at(-1) ?? Number.NaN),
    count: sorted.length,
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
