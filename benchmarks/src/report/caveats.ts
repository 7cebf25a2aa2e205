import { labelOf, type Measured } from './measured.ts';

/** What figures do not say by themselves, and what could not be measured. */
export function formatCaveats(measured: Measured): string {
  return [
    ...standing,
    ...formatRuns(measured),
    ...formatLine(measured),
    ...formatUnnoticed(measured),
    ...formatFailures(measured),
  ]
    .map((text) => `- ${text}`)
    .join('\n');
}

const standing: readonly string[] = [
  'The registry is a recording on the same machine and takes its share of the cores in cold runs. A real one is farther away and slower, and then everybody waits for it: differences get smaller.',
  'The disk is in memory unless the list above says otherwise. Where files are created on a real one, whoever creates fewer wins by more.',
  'Nobody runs install scripts, audits, or shows progress. Rivals have the same hoisted layout; where one has another default (Bun in workspaces, pnpm) that is in a column of its own where it was measured.',
  'A warm install by dx takes a tree that a process made after the install before: what that costs is in the table of work after the command, and the same scenario by a dx without one (`--no-spare`) is beside it.',
  'In CI dx keeps no such trees, so its warm install there is the one with `--no-spare`.',
  'Trees differ a little, as the table of what was installed tells: dx and npm avoid versions that do not suit the Node that they run on, others do not; what pnpm keeps in `node_modules/.pnpm` is not counted.',
  'Bun trusts metadata in its cache for 300 s; caches are renewed before that. How many requests each run made is in `results.json`.',
  'Ranges are resolved on the day of the recording, so figures of two recordings are not comparable.',
];

function formatRuns({ summary }: Measured): readonly string[] {
  const counts = new Map<string, Set<string>>();
  for (const { fixture, rival, wallMs } of summary.rows) {
    const key = `${fixture} ${wallMs.count}`;
    counts.set(key, (counts.get(key) ?? new Set()).add(labelOf(rival, summary).split(',')[0] ?? rival));
  }
  const lines = [...counts].map(([key, rivals]) => {
    const [fixture, count] = key.split(' ');
    return `${fixture}: ${count} of ${[...rivals].join(', ')}`;
  });
  return [
    `Runs that are counted, by fixture: ${lines.join('; ')}. Few runs give a median that another day will not repeat to the digit.`,
  ];
}

function formatLine({ summary: { line } }: Measured): readonly string[] {
  if (line === undefined) return [];
  const rate = line.mbit === undefined ? '' : ` and ${line.mbit} Mbit/s over all connections together`;
  return [
    `The line of a home is ${line.latencyMs} ms before each answer${rate}, made by the registry. Opening a connection costs nothing there, which it does elsewhere.`,
  ];
}

/** Who leaves a deleted package away: nothing is as quick as not to look. */
function formatUnnoticed({ fixtures, summary, row }: Measured): readonly string[] {
  const rivals = [...new Set(summary.rows.map(({ rival }) => rival))];
  const blind = rivals.filter((rival) =>
    fixtures.some((fixture) => {
      const [whole, left] = [row(fixture, 'warm', rival), row(fixture, 'missing', rival)];
      return whole !== undefined && left !== undefined && left.packages < whole.packages;
    }),
  );
  if (blind.length === 0) return [];
  const names = blind.map((rival) => labelOf(rival, summary)).join(', ');
  return [
    `A package that was deleted from \`node_modules\` stays away with ${names}: no work is done there.`,
  ];
}

function formatFailures({ summary }: Measured): readonly string[] {
  const failed = summary.failures.map(
    ({ fixture, scenario, rival, message }) =>
      `${labelOf(rival, summary)} was not measured in ${scenario} with ${fixture}: ${message}.`,
  );
  const missing = summary.rows
    .filter((row) => row.missing > 0)
    .map(
      ({ fixture, scenario, rival, missing: count }) =>
        `${labelOf(rival, summary)} asked for ${count} things that the recording lacks in ${scenario} with ${fixture}.`,
    );
  return [...failed, ...missing];
}
