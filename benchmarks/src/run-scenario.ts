import type { RequestCounts } from '@dx/fixture-registry';
import { inspectTree, type TreeFacts } from './inspect-tree.ts';
import type { RegistryProcess } from './registry-process.ts';
import type { Scenario } from './scenario.ts';
import { waitForBackground } from './wait-background.ts';
import type { Workbench } from './workbench.ts';

/** One timed run. */
export interface TimedRun {
  readonly wallMs: number;
  readonly cpuMs?: number;
  readonly peakRssBytes?: number;
  /** How long processes that it left behind went on after it had ended. */
  readonly backgroundMs: number;
  readonly requests: RequestCounts;
  /** Paths that the registry does not have. Record again, or the answer may differ from that of the real one. */
  readonly missing: readonly string[];
}

/** All runs of one rival in one scenario. */
export interface RivalRuns {
  readonly rival: string;
  readonly runs: readonly TimedRun[];
  /** The same after every run. */
  readonly tree: TreeFacts;
}

/**
 * Runs all rivals in turn, so that whatever the machine does hits all alike, and checks the tree after every run. One
 * run of each before them is not counted.
 *
 * @throws Error when a run fails or leaves another tree than the run before
 */
export async function runScenario(
  scenario: Scenario,
  benches: readonly Workbench[],
  runs: number,
  registry: RegistryProcess,
): Promise<readonly RivalRuns[]> {
  const results = benches.map((bench) => ({
    bench,
    runs: [] as TimedRun[],
    tree: undefined as TreeFacts | undefined,
  }));
  for (let round = 0; round <= runs; round++) {
    for (const result of rotate(results, round)) {
      const { timed, tree } = await runOnce(scenario, result.bench, registry);
      result.tree ??= tree;
      assertSameTree(result.bench, scenario, result.tree, tree);
      if (round > 0) result.runs.push(timed);
    }
  }
  return results.flatMap(({ bench, runs: timed, tree }) =>
    tree === undefined ? [] : [{ rival: bench.rival.name, runs: timed, tree }],
  );
}

async function runOnce(
  scenario: Scenario,
  bench: Workbench,
  registry: RegistryProcess,
): Promise<{ timed: TimedRun; tree: TreeFacts }> {
  await bench.prepare(scenario);
  await registry.reset();
  const { wallMs, cpuMs, peakRssBytes } = await bench.run(scenario);
  const backgroundMs = await waitForBackground(bench.home);
  const [requests, missing] = await Promise.all([registry.counts(), registry.missing()]);
  const timed = {
    wallMs,
    ...(cpuMs === undefined ? {} : { cpuMs }),
    ...(peakRssBytes === undefined ? {} : { peakRssBytes }),
    backgroundMs,
    requests,
    missing,
  };
  return { timed, tree: inspectTree(bench.project) };
}

/** Nobody is always first after the others. */
function rotate<Item>(items: readonly Item[], by: number): Item[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

function assertSameTree(bench: Workbench, scenario: Scenario, before: TreeFacts, after: TreeFacts): void {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  const trees = `before ${JSON.stringify(before)}, now ${JSON.stringify(after)}`;
  throw new Error(
    `${bench.rival.name} left another tree in ${bench.fixture.name} ${scenario.slug}: ${trees}`,
  );
}
