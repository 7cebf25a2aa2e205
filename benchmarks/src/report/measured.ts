import type { Summary, SummaryRow } from './summary.ts';

/** One of the ways in which dx is started, as it is called on the page. */
export interface Runtime {
  readonly rival: string;
  readonly label: string;
}

/** A rival as it is called on the page. */
export interface Peer {
  readonly rival: string;
  readonly label: string;
}

/** A summary that can be asked. */
export interface Measured {
  readonly summary: Summary;
  /** In the order in which they were measured. */
  readonly fixtures: readonly string[];
  readonly scenarios: readonly string[];
  /** The executable first, then by Node. */
  readonly runtimes: readonly Runtime[];
  /** Bun first. */
  readonly peers: readonly Peer[];
  row(fixture: string, scenario: string, rival: string): SummaryRow | undefined;
  /** How many times the first fits into the time of the second. */
  ratio(fixture: string, scenario: string, dx: string, peer: string): number | undefined;
}

/** The rival that targets are for. */
export const executable = 'dx-standalone';

const peerLabels: Readonly<Record<string, string>> = {
  bun: 'Bun',
  pnpm: 'pnpm',
  npm: 'npm',
  yarn: 'Yarn',
  'bun-isolated': 'Bun, isolated',
  'pnpm-isolated': 'pnpm, isolated',
};

/** Opens a summary. */
export function openMeasured(summary: Summary): Measured {
  const rows = new Map(summary.rows.map((row) => [keyOf(row.fixture, row.scenario, row.rival), row]));
  const rivals = [...new Set(summary.rows.map(({ rival }) => rival))];
  const row: Measured['row'] = (...key) => rows.get(keyOf(...key));
  return {
    summary,
    fixtures: [...new Set(summary.rows.map(({ fixture }) => fixture))],
    scenarios: [...new Set(summary.rows.map(({ scenario }) => scenario))],
    runtimes: listRuntimes(rivals, summary),
    peers: listPeers(rivals),
    row,
    ratio(fixture, scenario, dx, peer) {
      const [own, other] = [row(fixture, scenario, dx), row(fixture, scenario, peer)];
      return own === undefined || other === undefined ? undefined : other.wallMs.median / own.wallMs.median;
    },
  };
}

/** How it is called on the page. */
export function labelOf(rival: string, summary: Summary): string {
  const [family = '', node] = rival.split('@');
  const nodeLabel = `Node ${majorOf(node === undefined ? summary.node : (summary.nodes[node] ?? node))}`;
  if (family === executable) return 'dx, executable';
  if (family === `${executable}-no-spare`) return 'dx, executable, `--no-spare`';
  if (family === 'dx') return `dx on ${nodeLabel}`;
  if (family === 'dx-no-spare') return `dx on ${nodeLabel}, \`--no-spare\``;
  return peerLabels[family] ?? family;
}

function listRuntimes(rivals: readonly string[], summary: Summary): readonly Runtime[] {
  const onNode = rivals.filter((rival) => rival.split('@')[0] === 'dx').sort();
  return [executable, ...onNode]
    .filter((rival) => rivals.includes(rival))
    .map((rival) => ({ rival, label: labelOf(rival, summary).replace(/^dx(, | on )/, '') }));
}

function listPeers(rivals: readonly string[]): readonly Peer[] {
  return Object.entries(peerLabels).flatMap(([family, label]) => {
    const rival = rivals.find((each) => each.split('@')[0] === family);
    return rival === undefined ? [] : [{ rival, label }];
  });
}

function majorOf(version: string): string {
  return /^v?(\d+)/.exec(version)?.[1] ?? version;
}

function keyOf(fixture: string, scenario: string, rival: string): string {
  return `${fixture} ${scenario} ${rival}`;
}
