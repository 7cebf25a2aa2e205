import type { RegistryProcess } from './registry-process.ts';
import type { BenchFailure } from './result-file.ts';
import { type Entrant, runScenario } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';
import { type BenchRow, summariseRuns } from './summarise-runs.ts';

/** One scenario with one fixture, by all rivals. */
export interface MeasuredCell {
  readonly rows: readonly BenchRow[];
  readonly failures: readonly BenchFailure[];
}

/** Measures it; says on standard error what it is at, and all that a rival printed that failed. */
export async function measureCell(
  fixture: string,
  scenario: Scenario,
  entrants: readonly Entrant[],
  registry: RegistryProcess,
): Promise<MeasuredCell> {
  process.stderr.write(`${fixture} ${scenario.slug}\n`);
  const { results, failures } = await runScenario(scenario, entrants, registry);
  for (const { error } of failures) process.stderr.write(`${error.message}\n`);
  return {
    rows: results.map((result) => summariseRuns(fixture, scenario.slug, result)),
    failures: failures.map(({ rival, error }) => ({
      ...{ fixture, scenario: scenario.slug, rival },
      // What follows is what the rival printed, with paths of this machine in it.
      message: (error.message.split('\n')[0] ?? '').replace(/:$/, ''),
    })),
  };
}
