import type { Network } from '../registry-process.ts';
import type { BenchFailure, BenchResult } from '../result-file.ts';
import { scenarioNames } from '../scenario.ts';
import type { BenchRow, Spread } from '../summarise-runs.ts';

/** One rival in one scenario with one fixture on one line. Times in milliseconds. */
export interface SummaryRow {
  readonly fixture: string;
  /** Short name, and `cold-line` for a cold install on a line with latency. */
  readonly scenario: string;
  readonly rival: string;
  readonly wallMs: Spread;
  readonly cpuMs?: number;
  readonly peakBytes?: number;
  /** Medians of what was left working. */
  readonly background: { readonly wallMs: number; readonly cpuMs: number; readonly diskBytes: number };
  readonly requests: number;
  /** Requests that the recording could not answer. */
  readonly missing: number;
  readonly packages: number;
  readonly files: number;
}

/** What a page is made from: results without single runs, and without anything of the machine but what it is. */
export interface Summary {
  readonly format: 1;
  /** ISO times of the first and the last cell. */
  readonly from: string;
  readonly to: string;
  readonly commits: readonly string[];
  readonly system: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Highest one-minute load when measuring began. */
  readonly loadAtStart: number;
  readonly disk: string;
  readonly memoryMethod: string;
  /** The Node that rivals without a name of one ran on. */
  readonly node: string;
  readonly nodes: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, string>>;
  /** The line of `cold-line`. */
  readonly line?: Network;
  readonly rows: readonly SummaryRow[];
  readonly failures: readonly BenchFailure[];
}

const shortNames: ReadonlyMap<string, string> = new Map(
  Object.entries(scenarioNames).map(([name, slug]) => [slug, name]),
);

/**
 * One summary of results, the oldest first: where two have the same cell, the later one counts.
 *
 * @throws Error when there are none, or they are of several machines, disks or lines
 */
export function summariseResults(results: readonly BenchResult[]): Summary {
  const [first] = results;
  const last = results.at(-1);
  if (first === undefined || last === undefined) throw new Error('There are no results');
  const { system, cpu, cores, memoryBytes, node } = first.machine;
  const shaped = results.filter(isShaped).map(({ network }) => network);
  return {
    ...{ format: 1, from: first.startedAt, to: last.startedAt },
    commits: [...new Set(results.map(({ commit }) => commit))],
    ...{ system, cpu, cores, memoryBytes, node },
    loadAtStart: Math.round(Math.max(...results.map(({ machine }) => machine.loadAtStart)) * 100) / 100,
    disk: same('disks', results, ({ disk }) => disk),
    memoryMethod: same('methods', results, ({ memoryMethod }) => memoryMethod),
    nodes: Object.assign({}, ...results.map(({ nodes }) => nodes)),
    versions: Object.assign({}, ...results.map(({ versions }) => versions)),
    ...(shaped[0] === undefined ? {} : { line: same('lines', shaped, (network) => network) }),
    rows: mergeRows(results),
    failures: findFailures(results),
  };
}

/** The one value that all have. */
function same<Item, Value>(what: string, items: readonly Item[], read: (item: Item) => Value): Value {
  const values = new Map(items.map((item) => [JSON.stringify(read(item)), read(item)]));
  const [value] = values.values();
  if (values.size !== 1 || value === undefined)
    throw new Error(`Results of several ${what}: ${[...values.keys()].join(', ')}`);
  return value;
}

function mergeRows(results: readonly BenchResult[]): readonly SummaryRow[] {
  same('machines', results, ({ machine: { loadAtStart: _, ...rest } }) => rest);
  const rows = new Map<string, SummaryRow>();
  for (const result of results) {
    for (const row of result.rows.map((each) => summariseRow(each, result)))
      rows.set(`${row.fixture} ${row.scenario} ${row.rival}`, row);
  }
  return [...rows.values()];
}

function summariseRow(row: BenchRow, result: BenchResult): SummaryRow {
  const { fixture, rival, wallMs, cpuMs, peakRssBytes, background, requests, tree, runs } = row;
  return {
    ...{ fixture, scenario: nameScenario(row.scenario, result), rival, wallMs },
    ...(cpuMs === undefined ? {} : { cpuMs: cpuMs.median }),
    ...(peakRssBytes === undefined ? {} : { peakBytes: peakRssBytes.median }),
    background: {
      wallMs: background.wallMs.median,
      cpuMs: background.cpuMs.median,
      diskBytes: background.diskBytes.median,
    },
    requests: requests.packuments + requests.notModified + requests.archives + requests.other,
    missing: Math.max(0, ...runs.map((run) => run.missing.length)),
    packages: tree.packages,
    files: tree.files,
  };
}

/** Failures in cells that no later result has a row for. */
function findFailures(results: readonly BenchResult[]): readonly BenchFailure[] {
  const failures = new Map<string, BenchFailure>();
  for (const result of results) {
    const keyOf = ({ fixture, scenario, rival }: { fixture: string; scenario: string; rival: string }) =>
      `${fixture} ${nameScenario(scenario, result)} ${rival}`;
    for (const row of result.rows) failures.delete(keyOf(row));
    for (const failure of result.failures)
      failures.set(keyOf(failure), { ...failure, scenario: nameScenario(failure.scenario, result) });
  }
  return [...failures.values()];
}

function nameScenario(slug: string, result: BenchResult): string {
  const name = shortNames.get(slug) ?? slug;
  return isShaped(result) ? `${name}-line` : name;
}

function isShaped({ network }: BenchResult): boolean {
  return network.mbit !== undefined || network.latencyMs > 0;
}
