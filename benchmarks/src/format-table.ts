import type { BenchRow } from './summarise-runs.ts';

/** The rows as a table in which the ratio is the time of bun, or of the first rival, divided by the row's. */
export function formatTable(rows: readonly BenchRow[]): string {
  const head = [
    'fixture',
    'scenario',
    'rival',
    'median ms',
    'min',
    'max',
    'runs',
    'ratio',
    'cpu ms',
    'peak MB',
    'background ms',
    'docs/304/archives',
    'missing',
    'packages',
    'files',
  ];
  const lines = [head, ...rows.map((row) => cells(row, baseOf(row, rows)))];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) => line.map((cell, column) => align(cell, widths[column] ?? 0, column)).join('  '))
    .join('\n');
}

function baseOf(row: BenchRow, rows: readonly BenchRow[]): BenchRow {
  const peers = rows.filter((other) => other.fixture === row.fixture && other.scenario === row.scenario);
  return peers.find((other) => other.rival === 'bun') ?? peers[0] ?? row;
}

function cells(row: BenchRow, base: BenchRow): string[] {
  const { wallMs, cpuMs, peakRssBytes, background, requests, tree, runs } = row;
  return [
    row.fixture,
    row.scenario,
    row.rival,
    wallMs.median.toFixed(1),
    wallMs.min.toFixed(1),
    wallMs.max.toFixed(1),
    String(wallMs.count),
    `${(base.wallMs.median / wallMs.median).toFixed(2)}×`,
    cpuMs === undefined ? '–' : String(Math.round(cpuMs.median)),
    peakRssBytes === undefined ? '–' : (peakRssBytes.median / 1e6).toFixed(0),
    String(Math.round(background.wallMs.median)),
    `${requests.packuments}/${requests.notModified}/${requests.archives}`,
    String(runs.at(-1)?.missing.length ?? 0),
    String(tree.packages),
    String(tree.files),
  ];
}

function align(cell: string, width: number, column: number): string {
  return column < 3 ? cell.padEnd(width) : cell.padStart(width);
}
