import type { RequestCounts } from '@dx/fixture-registry';
import { inspectTree, type TreeFacts } from './inspect-tree.ts';
import type { RegistryProcess } from './registry-process.ts';
import type { Scenario } from './scenario.ts';
import { type BackgroundWork, waitForBackground } from './wait-background.ts';
import type { Workbench } from './workbench.ts';

/** One timed run. */
export interface TimedRun {
  readonly wallMs: number;
  readonly cpuMs?: number;
  readonly peakRssBytes?: number;
  readonly background: BackgroundWork;
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

/** One rival and how often it is timed. */
export interface Entrant {
  readonly bench: Workbench;
  readonly runs: number;
  /** One run before them that is not counted. */
  readonly warmUp: boolean;
}

/** A rival that could not do what a scenario asks for. */
export interface RivalFailure {
  readonly rival: string;
  readonly error: Error;
}

/** What came of a scenario. */
export interface ScenarioOutcome {
  readonly results: readonly RivalRuns[];
  readonly failures: readonly RivalFailure[];
}

/**
 * Runs all rivals in turn, so that whatever the machine does hits all alike, and checks the tree after every run. A rival
 * whose run fails or leaves another tree than the run before is taken out, and the others go on.
 */
export async function runScenario(
  scenario: Scenario,
  entrants: readonly Entrant[],
  registry: RegistryProcess,
): Promise<ScenarioOutcome> {
  const tracks = entrants.map((entrant) => new Track(entrant));
  const rounds = Math.max(0, ...entrants.map(({ runs }) => runs));
  for (let round = 0; round <= rounds; round++) {
    for (const track of rotate(tracks, round)) await track.take(scenario, round, registry);
  }
  return {
    results: tracks.flatMap((track) => track.result ?? []),
    failures: tracks.flatMap(({ rival, error }) => (error === undefined ? [] : [{ rival, error }])),
  };
}

/** What one rival has done so far. */
class Track {
  readonly #entrant: Entrant;
  readonly #runs: TimedRun[] = [];
  #tree: TreeFacts | undefined;
  error: Error | undefined;

  constructor(entrant: Entrant) {
    this.#entrant = entrant;
  }

  get rival(): string {
    return this.#entrant.bench.rival.name;
  }

  get result(): RivalRuns | undefined {
    if (this.error !== undefined || this.#tree === undefined) return undefined;
    return { rival: this.rival, runs: this.#runs, tree: this.#tree };
  }

  async take(scenario: Scenario, round: number, registry: RegistryProcess): Promise<void> {
    const { bench, runs, warmUp } = this.#entrant;
    if (this.error !== undefined || round > runs || (round === 0 && !warmUp)) return;
    try {
      const { timed, tree } = await runOnce(scenario, bench, registry);
      this.#tree ??= tree;
      assertSameTree(bench, scenario, this.#tree, tree);
      if (round > 0) this.#runs.push(timed);
      bench.settle(scenario);
    } catch (error) {
      this.error = error instanceof Error ? error : new Error(String(error));
      await waitForBackground(bench.home);
    }
  }
}

async function runOnce(
  scenario: Scenario,
  bench: Workbench,
  registry: RegistryProcess,
): Promise<{ timed: TimedRun; tree: TreeFacts }> {
  await bench.prepare(scenario);
  await registry.reset();
  const { wallMs, cpuMs, peakRssBytes } = await bench.run(scenario);
  const background = await waitForBackground(bench.home);
  const [requests, missing] = await Promise.all([registry.counts(), registry.missing()]);
  const timed = {
    wallMs,
    ...(cpuMs === undefined ? {} : { cpuMs }),
    ...(peakRssBytes === undefined ? {} : { peakRssBytes }),
    background,
    requests,
    missing,
  };
  return { timed, tree: inspectTree(bench.project) };
}

/** Nobody is always first after the others. */
function rotate<Item>(items: readonly Item[], by: number): Item[] {
  const start = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

function assertSameTree(bench: Workbench, scenario: Scenario, before: TreeFacts, after: TreeFacts): void {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  const trees = `before ${JSON.stringify(before)}, now ${JSON.stringify(after)}`;
  throw new Error(
    `${bench.rival.name} left another tree in ${bench.fixture.name} ${scenario.slug}:\n${trees}`,
  );
}
