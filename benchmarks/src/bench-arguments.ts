import { parseArgs } from 'node:util';
import { type Fixture, openFixture } from './fixture.ts';
import type { Network } from './registry-process.ts';
import { type Nodes, openRival, rivalNames } from './rival.ts';
import type { Rival } from './rivals/types.ts';
import { parseScenario, type Scenario, scenarioNames } from './scenario.ts';

/** What to measure. */
export interface BenchArguments {
  readonly fixtures: readonly Fixture[];
  readonly scenarios: readonly Scenario[];
  readonly rivals: readonly Rival[];
  readonly runs: number;
  readonly nodes: Nodes;
  readonly network: Network;
  readonly disk: 'ram' | 'plain';
  readonly ramDiskMebibytes: number;
}

/** How to call it. */
export const benchUsage: string = `pnpm bench [--fixture large,…] [--scenario cold,warm,…] [--rival dx,bun,…] [--runs 7]
           [--node <name>=<path of node>]… [--latency-ms 0] [--mbit <n>] [--disk ram|plain] [--ramdisk-mib 8192]
Rivals: ${rivalNames.join(', ')}
Of those that run on a Node, dx@26 is dx on the one of --node 26=<path>
Scenarios: ${Object.entries(scenarioNames)
  .map(([name, slug]) => `\n  ${name.padEnd(9)} ${slug}`)
  .join('')}
`;

/**
 * The arguments of one benchmark run.
 *
 * @throws Error for an unknown name or a number below its least value
 */
export function parseBenchArguments(argv: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    args: argv.filter((argument) => argument !== '--'),
    options: {
      fixture: { type: 'string', default: 'large' },
      scenario: { type: 'string', default: 'cold,warm' },
      rival: { type: 'string', default: 'dx,bun' },
      runs: { type: 'string', default: '7' },
      node: { type: 'string', multiple: true, default: [] },
      'latency-ms': { type: 'string', default: '0' },
      mbit: { type: 'string' },
      disk: { type: 'string', default: 'ram' },
      'ramdisk-mib': { type: 'string', default: '8192' },
    },
  });
  if (values.disk !== 'ram' && values.disk !== 'plain') throw new Error('--disk is ram or plain');
  const nodes = parseNodes(values.node);
  return {
    fixtures: list(values.fixture).map(openFixture),
    scenarios: list(values.scenario).map(parseScenario),
    rivals: list(values.rival).map((name) => openRival(name, nodes)),
    runs: atLeast('runs', values.runs, 1),
    nodes,
    network: {
      latencyMs: atLeast('latency-ms', values['latency-ms'], 0),
      ...(values.mbit === undefined ? {} : { mbit: atLeast('mbit', values.mbit, 1) }),
    },
    disk: values.disk,
    ramDiskMebibytes: atLeast('ramdisk-mib', values['ramdisk-mib'], 256),
  };
}

/**
 * Programs by name, of texts like `26=/opt/node26/bin/node`.
 *
 * @throws Error for a text of another form
 */
export function parseNodes(texts: readonly string[]): Nodes {
  return new Map(
    texts.map((text) => {
      const match = /^([\w.-]+)=(.+)$/.exec(text);
      if (match === null) throw new Error(`--node is <name>=<path of node>, not ${text}`);
      return [match[1] ?? '', match[2] ?? ''] as const;
    }),
  );
}

/** The parts of a list with commas. */
export function list(text: string): string[] {
  return text.split(',').filter((part) => part !== '');
}

/**
 * The number of an option.
 *
 * @throws Error when it is none or below its least value
 */
export function atLeast(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= least) return value;
  throw new Error(`--${name} must be a number of at least ${least}, not ${text}`);
}
