import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { atLeast, list } from '../bench-arguments.ts';
import { describeStart } from '../describe-start.ts';
import { openFixture } from '../fixture.ts';
import { resultsDirectory } from '../paths.ts';
import { type BenchDisk, openBenchDisk } from '../ram-disk.ts';
import { type RegistryProcess, startRegistryProcess } from '../registry-process.ts';
import { openRival } from '../rival.ts';
import { Carrier, type WayResult } from './carry.ts';
import { bunWays, dxWays } from './ways.ts';

const usage = `pnpm bench:bundles [--fixture medium,large] [--runs 5] [--latency-ms 0] [--mbit <n>] [--disk ram|plain]
What CI services keep between machines: how large it is, how long it takes to make, and from there to a tree.
`;

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(2).filter((argument) => argument !== '--'),
    options: {
      fixture: { type: 'string', default: 'medium,large' },
      runs: { type: 'string', default: '5' },
      'latency-ms': { type: 'string', default: '0' },
      mbit: { type: 'string' },
      disk: { type: 'string', default: 'ram' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(usage);
  const network = {
    latencyMs: atLeast('latency-ms', values['latency-ms'], 0),
    ...(values.mbit === undefined ? {} : { mbit: atLeast('mbit', values.mbit, 1) }),
  };
  const start = describeStart([openRival('dx'), openRival('bun')], new Map(), network);
  const disk = openBenchDisk(values.disk === 'plain' ? 'plain' : 'ram', 8192);
  const registry = await startRegistryProcess(network);
  try {
    const rows: WayResult[] = [];
    for (const name of list(values.fixture))
      rows.push(...(await measure(name, atLeast('runs', values.runs, 1), disk, registry)));
    mkdirSync(resultsDirectory, { recursive: true });
    const path = join(resultsDirectory, `bundles-${start.startedAt.replaceAll(/[:.]/g, '-')}.json`);
    writeFileSync(path, `${JSON.stringify({ ...start, disk: disk.description, rows }, undefined, 2)}\n`);
    const load = start.machine.loadAtStart.toFixed(1);
    process.stdout.write(`${tableOf(rows)}\n\n${disk.description}; load ${load}; ${path}\n`);
  } finally {
    await registry.close();
    disk.close();
  }
}

/** All ways in turn, so that a slow minute of the machine falls on all of them. */
async function measure(
  name: string,
  runs: number,
  disk: BenchDisk,
  registry: RegistryProcess,
): Promise<readonly WayResult[]> {
  const fixture = openFixture(name);
  const [dx, bun] = [openRival('dx'), openRival('bun')];
  const carriers = [
    new Carrier(dx, dxWays(dx), fixture, disk.directory, registry.url),
    new Carrier(bun, bunWays(bun), fixture, disk.directory, registry.url),
  ];
  for (const carrier of carriers) await carrier.fill();
  for (let round = 0; round <= runs; round += 1)
    for (const carrier of carriers)
      for (const way of carrier.ways) {
        await carrier.save(way);
        await carrier.restore(way);
      }
  return carriers.flatMap((carrier) => carrier.ways.map((way) => carrier.result(way)));
}

function tableOf(rows: readonly WayResult[]): string {
  const head = [
    'fixture',
    'what is kept',
    'MB',
    'ms to make it',
    'ms to a tree',
    'min',
    'cpu ms',
    'peak MB',
    'packages',
  ];
  const lines = [head, ...rows.map(cellsOf)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

function cellsOf({
  fixture,
  way,
  keptBytes,
  saveMs,
  restoreMs,
  restoreCpuMs,
  peakRssBytes,
  tree,
}: WayResult): string[] {
  const megabytes = (bytes: number | undefined): string =>
    bytes === undefined ? '–' : (bytes / 1e6).toFixed(1);
  return [
    fixture,
    way,
    megabytes(keptBytes),
    saveMs?.median.toFixed(0) ?? '–',
    restoreMs.median.toFixed(0),
    restoreMs.min.toFixed(0),
    restoreCpuMs?.median.toFixed(0) ?? '–',
    megabytes(peakRssBytes?.median),
    String(tree.packages),
  ];
}
