import { type BenchArguments, benchUsage, parseBenchArguments } from './bench-arguments.ts';
import { describeStart } from './describe-start.ts';
import { formatTable } from './format-table.ts';
import { measureCell } from './measure-cell.ts';
import { type BenchDisk, openBenchDisk } from './ram-disk.ts';
import { type RegistryProcess, startRegistryProcess } from './registry-process.ts';
import { type BenchFailure, writeResult } from './result-file.ts';
import type { BenchRow } from './summarise-runs.ts';
import { Workbench } from './workbench.ts';

await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<void> {
  if (argv.includes('--help')) {
    process.stdout.write(benchUsage);
    return;
  }
  const wanted = parseBenchArguments(argv);
  const start = describeStart(wanted.rivals, wanted.nodes, wanted.network);
  const disk = openBenchDisk(wanted.disk, wanted.ramDiskMebibytes);
  try {
    const { rows, failures } = await measureAll(wanted, disk);
    const path = writeResult({ ...start, disk: disk.description, rows, failures });
    process.stdout.write(`\n${formatTable(rows)}\n\n${disk.description}; ${path}\n`);
    if (failures.length > 0) process.exitCode = 1;
  } finally {
    disk.close();
  }
}

interface Measured {
  readonly rows: readonly BenchRow[];
  readonly failures: readonly BenchFailure[];
}

async function measureAll(wanted: BenchArguments, disk: BenchDisk): Promise<Measured> {
  const registry = await startRegistryProcess(wanted.network);
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
): Promise<Measured> {
  const rows: BenchRow[] = [];
  const failures: BenchFailure[] = [];
  for (const fixture of wanted.fixtures) {
    const benches = wanted.rivals.map((rival) => new Workbench(rival, fixture, disk.directory, registry.url));
    for (const scenario of wanted.scenarios) {
      const able = benches.filter((bench) => bench.rival.linkers.includes(scenario.linker));
      const entrants = able.map((bench) => ({ bench, runs: wanted.runs, warmUp: true }));
      const measured = await measureCell(fixture.name, scenario, entrants, registry);
      rows.push(...measured.rows);
      failures.push(...measured.failures);
    }
  }
  return { rows, failures };
}
