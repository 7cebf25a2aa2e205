import { executable, type Measured } from './measured.ts';

/** What dx sets out to reach in one row of the table: Bun's time divided by its own, for each fixture. */
export interface Target {
  readonly label: string;
  readonly scenario: string;
  readonly rival: string;
  readonly ratios: Readonly<Record<string, number>>;
}

/** A target with one fixture, and what was measured. */
export interface TargetCell {
  readonly target: Target;
  readonly fixture: string;
  readonly wanted: number;
  /** Absent when it was not measured. */
  readonly reached?: number;
}

/** The targets, in the order of the page. */
export const targets: readonly Target[] = [
  row('nothing to do', 'noop', [3, 4, 12, 40]),
  row('warm, a tree at hand', 'warm', [1, 1.3, 10, 50]),
  row('warm, every file linked', 'warm', [0.8, 0.9, 1.2, 1.5], `${executable}-no-spare`),
  row('cache, no lockfile', 'cached', [0.8, 1.2, 3, 5]),
  row('one dependency added', 'added', [0.8, 1, 1.5, 4]),
  row('one dependency removed', 'removed', [0.8, 1, 1.5, 4]),
  row('switch to another branch', 'switched', [1, 2, 10, 50]),
  row('switch back', 'returned', [1, 2, 10, 50]),
  row('cold, loopback', 'cold', [0.8, 1, 1.1, 1.2]),
  row('cold, 30 ms and 200 Mbit/s', 'cold-line', [1, 1.1, 1.1, 1.1]),
];

/** All targets with what was reached. */
export function compareTargets(measured: Measured): readonly TargetCell[] {
  return targets.flatMap((target) =>
    Object.entries(target.ratios).map(([fixture, wanted]) => {
      const reached = measured.ratio(fixture, target.scenario, target.rival, 'bun');
      return { target, fixture, wanted, ...(reached === undefined ? {} : { reached }) };
    }),
  );
}

/** Whether it was measured and is below what was wanted. */
export function fallsShort({ wanted, reached }: TargetCell): boolean {
  return reached !== undefined && reached < wanted;
}

function row(
  label: string,
  scenario: string,
  [small = 0, medium = 0, large = 0, mono = 0]: readonly number[],
  rival: string = executable,
): Target {
  return { label, scenario, rival, ratios: { small, medium, large, mono } };
}
