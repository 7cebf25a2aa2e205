import { formatMs, formatTable } from '../report/markdown.ts';
import type { ProfileSummary, Share } from './summarise-profiles.ts';

/** What was profiled. */
export interface ProfiledScenario {
  readonly fixture: string;
  readonly scenario: string;
  readonly summary: ProfileSummary;
}

/** How and where. */
export interface ProfileStart {
  readonly machine: string;
  readonly node: string;
  readonly commit: string;
  readonly disk: string;
}

const shownParts = 14;
const shownPlaces = 12;

const head = `# Where the time goes

Made by \`pnpm bench:profile\`; do not edit. dx on Node, without spares, sampled by \`node --cpu-prof\` in every thread; each scenario
is prepared as [benchmarks](../benchmarks.md) are. Milliseconds of a mean run. A thread counts as busy while it is in a system
call that it waits for, and while another process has its core, so busy times can be more than processor time; V8's own threads
(compiling, collecting garbage) are in processor time alone. Sampling itself costs some time.

The executable runs the same code. When nothing is to be done its launcher answers, where no function of dx is left to be
sampled: a shell, \`stat\` and \`cksum\` ([decision 011](../decisions/011-launcher.md)).
`;

/** The page of all that was profiled. */
export function formatProfilePage(start: ProfileStart, scenarios: readonly ProfiledScenario[]): string {
  const { machine, node, commit, disk } = start;
  const where = `- Node ${node}, commit \`${commit}\`\n- ${machine}\n- ${disk}\n`;
  return [head, where, ...scenarios.map(formatScenario)].join('\n');
}

function formatScenario({ fixture, scenario, summary }: ProfiledScenario): string {
  const { runs, wallMs, cpuMs, threads, parts, places } = summary;
  const cpu = cpuMs === undefined ? '' : `, ${formatMs(cpuMs)} ms of processor time`;
  const busy = threads.reduce((sum, { ms }) => sum + ms, 0);
  const threadRows = threads.map(({ name, ms, count }) => [name, String(count), formatMs(ms)]);
  return `## ${fixture}, ${scenario}

${runs} runs: ${formatMs(wallMs)} ms from start to end${cpu}; its threads were busy for ${formatMs(busy)} ms.

${formatTable(['threads', 'count', 'busy ms'], threadRows)}

${formatTable(['whose code', 'ms', 'of all'], rowsOf(parts.slice(0, shownParts), busy))}

${formatTable(['where most', 'ms', 'of all'], rowsOf(places.slice(0, shownPlaces), busy))}
`;
}

function rowsOf(shares: readonly Share[], whole: number): string[][] {
  return shares.map(({ name, ms }) => [name, formatMs(ms), `${Math.round((ms / whole) * 100)} %`]);
}
