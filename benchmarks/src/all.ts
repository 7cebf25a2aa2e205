import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type AllArguments, allUsage, parseAllArguments } from './all-arguments.ts';
import { describeStart } from './describe-start.ts';
import { type MatrixCell, nameCell } from './matrix.ts';
import { chooseRivals, openRivals } from './matrix-rivals.ts';
import { openMatrixRun } from './matrix-run.ts';
import { resultsDirectory } from './paths.ts';
import { openBenchDisk } from './ram-disk.ts';
import { writeResult } from './result-file.ts';

await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<void> {
  if (argv.includes('--help')) {
    process.stdout.write(allUsage);
    return;
  }
  const wanted = parseAllArguments(argv);
  const rivals = chooseRivals(wanted.nodes);
  const opened = openRivals(rivals, wanted.nodes);
  const start = describeStart([...opened.values()], wanted.nodes, { latencyMs: 0 });
  const directory = join(resultsDirectory, `all-${start.commit.replace(/^(.{12}).*?(\+changes)?$/, '$1$2')}`);
  const due = wanted.cells.filter((cell) => wanted.again || !existsSync(join(directory, nameCell(cell))));
  const disk = openBenchDisk(wanted.disk, wanted.ramDiskMebibytes);
  const run = openMatrixRun({ disk: disk.directory, rivals, opened, ...runsOf(wanted) });
  try {
    const left = await takeUntil(due, wanted.minutes, async (cell) => {
      const startedAt = new Date().toISOString();
      const measured = await run.measure(cell);
      const result = { ...start, startedAt, network: cell.network, disk: disk.description, ...measured };
      writeResult(result, join(directory, nameCell(cell)));
    });
    process.stdout.write(`${due.length - left.length} measured, ${left.length} left; ${directory}\n`);
    if (left.length > 0) process.exitCode = 1;
  } finally {
    await run.close();
    disk.close();
  }
}

function runsOf({ runs }: AllArguments): { readonly runs?: number } {
  return runs === undefined ? {} : { runs };
}

/** Takes one after another; gives those that were not begun in time. */
async function takeUntil(
  cells: readonly MatrixCell[],
  minutes: number,
  take: (cell: MatrixCell) => Promise<void>,
): Promise<readonly MatrixCell[]> {
  const end = performance.now() + minutes * 60_000;
  for (const [index, cell] of cells.entries()) {
    if (performance.now() > end) return cells.slice(index);
    const began = performance.now();
    await take(cell);
    process.stderr.write(
      `  ${((performance.now() - began) / 1000).toFixed(0)} s; ${index + 1} of ${cells.length}\n`,
    );
  }
  return [];
}
