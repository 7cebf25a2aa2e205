import { type BenchArguments, benchUsage, parseBenchArguments } from './bench-arguments.ts';
import { describeCommit, describeMachine } from './describe-machine.ts';
import { memoryMethod } from './measure-command.ts';
import { type BenchDisk, openBenchDisk } from './ram-disk.ts';
import { type RegistryProcess, startRegistryProcess } from './registry-process.ts';
import { type BenchResult, formatTable, writeResult } from './report.ts';
import { runScenario } from './run-scenario.ts';
import { type BenchRow, summariseRuns } from './summarise-runs.ts';
import { Workbench } from './workbench.ts';

await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<void> {
  if (argv.includes('--help')) {
    process.stdout.write(benchUsage);
    return;
  }
  const wanted = parseBenchArguments(argv);
  const start = describeStart(wanted);
  const disk = openBenchDisk(wanted.disk, wanted.ramDiskMebibytes);
  try {
    const rows = await measureAll(wanted, disk);
    const path = writeResult({ ...start, disk: disk.description, rows });
    process.stdout.write(`\n${formatTable(rows)}\n\n${disk.description}; ${path}\n`);
  } finally {
    disk.close();
  }
}

function describeStart(wanted: BenchArguments): Omit<BenchResult, 'disk' | 'rows'> {
  return {
    format: 1,
    startedAt: new Date().toISOString(),
    commit: describeCommit(),
    machine: describeMachine(),
    versions: Object.fromEntries(wanted.rivals.map((rival) => [rival.name, rival.version()])),
    memoryMethod,
    network: { latencyMs: wanted.latencyMs, ...(wanted.mbit === undefined ? {} : { mbit: wanted.mbit }) },
  };
}

async function measureAll(wanted: BenchArguments, disk: BenchDisk): Promise<readonly BenchRow[]> {
  const { latencyMs, mbit } = wanted;
  const registry = await startRegistryProcess({ latencyMs, ...(mbit === undefined ? {} : { mbit }) });
  try {
    return await measureFixtures(wanted, disk, registry);
  } finally {
    await registry.close();
  }
}

async function measureFixtures(
  wanted: BenchArguments,
  disk: BenchDisk,
  registry: RegistryProcess,
): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const fixture of wanted.fixtures) {
    const benches = wanted.rivals.map((rival) => new Workbench(rival, fixture, disk.directory, registry.url));
    for (const scenario of wanted.scenarios) {
      process.stderr.write(`${fixture.name} ${scenario.slug}\n`);
      const able = benches.filter((bench) => bench.rival.linkers.includes(scenario.linker));
      const results = await runScenario(scenario, able, wanted.runs, registry);
      rows.push(...results.map((result) => summariseRuns(fixture.name, scenario.slug, result)));
    }
  }
  return rows;
}
