import type { BenchResult } from '../../src/result-file.ts';
import { parseScenario } from '../../src/scenario.ts';
import { summariseRuns } from '../../src/summarise-runs.ts';

const requests = { packuments: 1, notModified: 0, archives: 2, other: 0 };

/** Median times by rival of one cell. */
export interface CellTimes {
  readonly fixture: string;
  readonly scenario: string;
  readonly times: Readonly<Record<string, number>>;
  /** Packages that were there afterwards, where it is not 5. */
  readonly packages?: Readonly<Record<string, number>>;
  readonly backgroundMs?: number;
}

/** A result file with one cell. */
export function resultOf(cell: CellTimes, more: Partial<BenchResult> = {}): BenchResult {
  const rows = Object.entries(cell.times).map(([rival, wallMs]) => {
    const background = { wallMs: cell.backgroundMs ?? 0, cpuMs: 30, diskBytes: 2e6 };
    const runs = [{ wallMs, cpuMs: 10, peakRssBytes: 50e6, background, requests, missing: [] }];
    const tree = { packages: cell.packages?.[rival] ?? 5, files: 84, bytes: 1, links: 0, digest: '' };
    return summariseRuns(cell.fixture, parseScenario(cell.scenario).slug, { rival, runs, tree });
  });
  return {
    format: 2,
    startedAt: '2026-01-01T10:00:00.000Z',
    commit: '0123456789abcdef0123456789abcdef01234567',
    machine: {
      system: 'Linux 6 x64',
      cpu: 'A processor',
      cores: 4,
      memoryBytes: 24 * 2 ** 30,
      node: 'v20.19.0',
      loadAtStart: 0.1,
    },
    versions: { 'dx-standalone': '1.0.0', bun: '1.4.5' },
    nodes: { '26': 'v26.1.0' },
    disk: 'ext4 image',
    memoryMethod: 'GNU time',
    network: { latencyMs: 0 },
    rows,
    failures: [],
    ...more,
  };
}
