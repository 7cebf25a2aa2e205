import { parseArgs } from 'node:util';
import { type Fixture, openFixture } from './fixture.ts';
import { openRival, type Rival } from './rival.ts';
import { parseScenario, type Scenario, scenarioNames } from './scenario.ts';

/** What to measure. */
export interface BenchArguments {
  readonly fixtures: readonly Fixture[];
  readonly scenarios: readonly Scenario[];
  readonly rivals: readonly Rival[];
  readonly runs: number;
  readonly latencyMs: number;
  /** Absent for no limit. */
  readonly mbit?: number;
  readonly disk: 'ram' | 'plain';
  readonly ramDiskMebibytes: number;
}

/** How to call it. */
export const benchUsage: string = `pnpm bench [--fixture large,…] [--scenario cold,warm,…] [--rival dx,dx-standalone,bun,pnpm,pnpm-isolated,npm,yarn] [--runs 7]
           [--latency-ms 0] [--mbit <n>] [--disk ram|plain] [--ramdisk-mib 8192]
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
      'latency-ms': { type: 'string', default: '0' },
      mbit: { type: 'string' },
      disk: { type: 'string', default: 'ram' },
      'ramdisk-mib': { type: 'string', default: '8192' },
    },
  });
  if (values.disk !== 'ram' && values.disk !== 'plain') throw new Error('--disk is ram or plain');
  return {
    fixtures: list(values.fixture).map(openFixture),
    scenarios: list(values.scenario).map(parseScenario),
    rivals: list(values.rival).map(openRival),
    runs: atLeast('runs', values.runs, 1),
    latencyMs: atLeast('latency-ms', values['latency-ms'], 0),
    ...(values.mbit === undefined ? {} : { mbit: atLeast('mbit', values.mbit, 1) }),
    disk: values.disk,
    ramDiskMebibytes: atLeast('ramdisk-mib', values['ramdisk-mib'], 256),
  };
}

function list(text: string): string[] {
  return text.split(',').filter((part) => part !== '');
}

function atLeast(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= least) return value;
  throw new Error(`--${name} must be a number of at least ${least}, not ${text}`);
}
