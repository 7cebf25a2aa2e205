import { formatCaveats } from './caveats.ts';
import { drawTargets } from './charts/draw-targets.ts';
import { drawTimes } from './charts/draw-times.ts';
import { formatBackground, formatMemory, formatTrees } from './cost-section.ts';
import type { Explanation } from './explanations.ts';
import { labelOf, type Measured, openMeasured } from './measured.ts';
import { formatLost, formatRatios, formatTimes } from './ratio-section.ts';
import { formatScenarios } from './scenario-section.ts';
import type { Summary } from './summary.ts';
import { formatTargets } from './target-section.ts';

/** Files by path, relative to the directory of the documentation. */
export type Page = ReadonlyMap<string, string>;

/**
 * The page and its charts. The same summary gives the same bytes.
 *
 * @throws Error when a target is not reached and nobody has said why
 */
export function makePage(summary: Summary, explanations: readonly Explanation[]): Page {
  const measured = openMeasured(summary);
  const charts = measured.fixtures.map(
    (fixture) => [`benchmarks/${fixture}.svg`, drawTimes(measured, fixture)] as const,
  );
  return new Map([
    ['benchmarks.md', formatPage(measured, explanations)],
    ['benchmarks/targets.svg', drawTargets(measured)],
    ...charts,
  ]);
}

function formatPage(measured: Measured, explanations: readonly Explanation[]): string {
  const { fixtures, runtimes } = measured;
  const starts = runtimes.map(({ label }) => label).join(' / ');
  return `${[
    '# Benchmarks',
    'Made by `pnpm bench:report` from [results.json](benchmarks/results.json); do not edit. How it is measured, and how to do it yourself: [benchmarks/README.md](../benchmarks/README.md). Where the time goes: [profile.md](benchmarks/profile.md).',
    formatMachine(measured),
    '## Targets',
    "Bun's time divided by that of dx, executable: above 1× dx is faster. Rows that need a registry that speaks DXRP are not measured here.",
    '![How far the executable is ahead of Bun, beside its targets](benchmarks/targets.svg)',
    formatTargets(measured, explanations),
    '## Ratios',
    `Time of the rival divided by that of dx, started as ${starts}. Above 1× dx is faster.`,
    ...fixtures.map((fixture) => formatRatios(measured, fixture)),
    '## Scenarios',
    'What is there when the command starts, as `<linker>.<action>.<lock>.<cache>.<modules>`.',
    formatScenarios(measured),
    '## Lost',
    formatLost(measured),
    '## Times',
    'Medians; in parentheses the fastest and the slowest run, where there was more than one.',
    ...fixtures.flatMap((fixture) => [
      `### ${fixture}`,
      `![Time of every scenario with ${fixture}, on a logarithmic scale](benchmarks/${fixture}.svg)`,
      formatTimes(measured, fixture),
    ]),
    '## Memory',
    formatMemory(measured),
    '## Work after the command',
    'Processes that a run leaves behind. The next run begins when they have ended. Their time is not in the tables above, so here it is.',
    formatBackground(measured),
    '## What was installed',
    'By the warm install.',
    formatTrees(measured),
    '## Read with care',
    formatCaveats(measured),
  ].join('\n\n')}\n`;
}

function formatMachine({ summary, peers, runtimes }: Measured): string {
  const { from, to, commits, system, cpu, cores, memoryBytes, disk, memoryMethod, loadAtStart } = summary;
  const versions = [...runtimes, ...peers].map(
    ({ rival }) => `${labelOf(rival, summary)} ${summary.versions[rival] ?? '?'}`,
  );
  const nodes = [summary.node, ...Object.values(summary.nodes)].join(', ');
  return [
    `- Measured from ${from.slice(0, 16).replace('T', ' ')} to ${to.slice(0, 16).replace('T', ' ')} UTC at commit ${commits.map((commit) => `\`${shorten(commit)}\``).join(', ')}`,
    `- ${system}, ${cpu}, ${cores} cores, ${Math.round(memoryBytes / 2 ** 30)} GiB; load when it began: ${loadAtStart}`,
    `- ${disk}`,
    `- ${versions.join('; ')}; Node ${nodes}`,
    `- Peak memory by ${memoryMethod}`,
  ].join('\n');
}

/** Twelve digits, and whether files differed from it. */
function shorten(commit: string): string {
  return commit.replace(/^([0-9a-f]{12})[0-9a-f]*/, '$1');
}
