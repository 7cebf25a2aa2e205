import type { Network } from './registry-process.ts';
import { scenarioNames } from './scenario.ts';

/** The line of the rows that are not on loopback alone. */
export const shapedNetwork: Network = { latencyMs: 30, mbit: 200 };

/** One scenario with one fixture on one line. */
export interface MatrixCell {
  readonly fixture: string;
  /** Short name. */
  readonly scenario: string;
  readonly network: Network;
}

/** How often a rival is timed in a cell. */
export interface RunPlan {
  readonly rival: string;
  readonly runs: number;
  readonly warmUp: boolean;
}

/** Rivals by what they are there for. */
export interface MatrixRivals {
  /** In every cell. */
  readonly quick: readonly string[];
  /** In every cell, with fewer runs: one takes seconds. */
  readonly slow: readonly string[];
  /** Where trees that lie ready make the difference. */
  readonly withoutSpare: readonly string[];
  /** Where the layout makes the difference. */
  readonly isolated: readonly string[];
}

const loopback: Network = { latencyMs: 0 };
const fixtures = ['small', 'medium', 'large', 'mono'];
const left = new Set(['filtered']);
const spareScenarios = new Set(['warm', 'switched']);
const layoutScenarios = new Set(['cold', 'warm']);

/** Runs of quick and of slow rivals, and whether there is one before them that is not counted. */
const runCounts: Readonly<Record<string, { quick: number; slow: number; warmUp: boolean }>> = {
  small: { quick: 5, slow: 2, warmUp: true },
  medium: { quick: 5, slow: 2, warmUp: true },
  large: { quick: 3, slow: 1, warmUp: true },
  mono: { quick: 2, slow: 1, warmUp: false },
};

/** All cells: every scenario but that of one member on loopback, then a cold install on a line. */
export function listCells(): readonly MatrixCell[] {
  const names = Object.keys(scenarioNames).filter((name) => !left.has(name));
  return fixtures.flatMap((fixture) => [
    ...names.map((scenario) => ({ fixture, scenario, network: loopback })),
    { fixture, scenario: 'cold', network: shapedNetwork },
  ]);
}

/** Who runs in a cell, and how often; `runs` in the place of what the fixture has. */
export function planCell(cell: MatrixCell, rivals: MatrixRivals, runs?: number): readonly RunPlan[] {
  const counts = runCounts[cell.fixture] ?? { quick: 3, slow: 1, warmUp: true };
  const isOnLoopback = cell.network.mbit === undefined;
  const quick = [
    ...rivals.quick,
    ...(isOnLoopback && spareScenarios.has(cell.scenario) ? rivals.withoutSpare : []),
    ...(isOnLoopback && layoutScenarios.has(cell.scenario) ? rivals.isolated : []),
  ];
  return [
    ...quick.map((rival) => ({ rival, runs: runs ?? counts.quick, warmUp: counts.warmUp })),
    ...rivals.slow.map((rival) => ({
      rival,
      runs: Math.min(runs ?? counts.slow, counts.slow),
      warmUp: false,
    })),
  ];
}

/** The name of the file with the results of a cell. */
export function nameCell({ fixture, scenario, network }: MatrixCell): string {
  const line = network.mbit === undefined ? '' : `--${network.latencyMs}ms-${network.mbit}mbit`;
  return `${fixture}--${scenario}${line}.json`;
}
