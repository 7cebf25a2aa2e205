import { parseArgs } from 'node:util';
import { atLeast, list, parseNodes } from './bench-arguments.ts';
import { listCells, type MatrixCell } from './matrix.ts';
import type { Nodes } from './rival.ts';

/** What of the matrix to measure. */
export interface AllArguments {
  readonly cells: readonly MatrixCell[];
  readonly nodes: Nodes;
  /** Absent for as many as each fixture has. */
  readonly runs?: number;
  /** No cell is begun after so long. */
  readonly minutes: number;
  /** Measure cells that have results, too. */
  readonly again: boolean;
  readonly disk: 'ram' | 'plain';
  readonly ramDiskMebibytes: number;
}

/** How to call it. */
export const allUsage: string = `pnpm bench:all [--node <name>=<path of node>]… [--minutes 60] [--runs <n>] [--again]
               [--fixture small,…] [--scenario cold,…] [--disk ram|plain] [--ramdisk-mib 13312]

Measures every scenario with every fixture, by all rivals, and a cold install at 30 ms and 200 Mbit/s. Each cell is a file
in benchmarks/results/all-<commit>/ as soon as it is measured; those that are there are not measured again, so the same
command goes on where it was stopped. dx runs as the executable, on the Node that runs this, and on each --node; npm on the
first of these that it runs on. Then: pnpm bench:report
`;

/**
 * The arguments of a run over the matrix.
 *
 * @throws Error for an unknown name or a number below its least value
 */
export function parseAllArguments(argv: readonly string[]): AllArguments {
  const { values } = parseArgs({
    args: argv.filter((argument) => argument !== '--'),
    options: {
      node: { type: 'string', multiple: true, default: [] },
      fixture: { type: 'string' },
      scenario: { type: 'string' },
      runs: { type: 'string' },
      minutes: { type: 'string', default: '60' },
      again: { type: 'boolean', default: false },
      disk: { type: 'string', default: 'ram' },
      'ramdisk-mib': { type: 'string', default: '13312' },
    },
  });
  if (values.disk !== 'ram' && values.disk !== 'plain') throw new Error('--disk is ram or plain');
  return {
    cells: pickCells(values.fixture, values.scenario),
    nodes: parseNodes(values.node),
    ...(values.runs === undefined ? {} : { runs: atLeast('runs', values.runs, 1) }),
    minutes: atLeast('minutes', values.minutes, 0),
    again: values.again,
    disk: values.disk,
    ramDiskMebibytes: atLeast('ramdisk-mib', values['ramdisk-mib'], 256),
  };
}

function pickCells(fixtures: string | undefined, scenarios: string | undefined): readonly MatrixCell[] {
  const all = listCells();
  const wanted = (text: string | undefined, name: string, known: readonly string[]): ReadonlySet<string> => {
    if (text === undefined) return new Set(known);
    const unknown = list(text).find((each) => !known.includes(each));
    if (unknown === undefined) return new Set(list(text));
    throw new Error(`--${name}: unknown ${unknown}. There are ${[...new Set(known)].join(', ')}`);
  };
  const ofFixture = wanted(
    fixtures,
    'fixture',
    all.map(({ fixture }) => fixture),
  );
  const ofScenario = wanted(
    scenarios,
    'scenario',
    all.map(({ scenario }) => scenario),
  );
  return all.filter(({ fixture, scenario }) => ofFixture.has(fixture) && ofScenario.has(scenario));
}
