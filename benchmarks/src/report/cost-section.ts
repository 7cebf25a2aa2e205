import { formatMegabytes, formatMs, formatTable } from './markdown.ts';
import { executable, labelOf, type Measured } from './measured.ts';
import { listRivals, scenariosOf } from './ratio-section.ts';
import { scenarioTexts } from './scenario-texts.ts';

const memoryScenarios = ['cold', 'cached', 'warm', 'noop'];

/** Highest resident size of the largest process of a run, in MB. */
export function formatMemory(measured: Measured): string {
  const rivals = [...new Set(measured.fixtures.flatMap((fixture) => listRivals(measured, fixture)))];
  const rows = measured.fixtures.flatMap((fixture) =>
    scenariosOf(measured, fixture)
      .filter((scenario) => memoryScenarios.includes(scenario))
      .map((scenario) => [
        `${fixture}: ${scenarioTexts.get(scenario) ?? scenario}`,
        ...rivals.map((rival) => formatMegabytes(measured.row(fixture, scenario, rival)?.peakBytes)),
      ]),
  );
  return formatTable(['peak MB', ...rivals.map((rival) => labelOf(rival, measured.summary))], rows);
}

/** What goes on after a command has ended, beside the result. Of dx only the executable: on a Node it does the same. */
export function formatBackground(measured: Measured): string {
  const rows = measured.fixtures.flatMap((fixture) =>
    scenariosOf(measured, fixture).flatMap((scenario) =>
      listRivals(measured, fixture).flatMap((rival) => {
        const row = measured.row(fixture, scenario, rival);
        const isOther = rival.startsWith('dx') && !rival.startsWith(executable);
        if (row === undefined || isOther || row.background.wallMs === 0) return [];
        const { wallMs, cpuMs, diskBytes } = row.background;
        return [
          [
            `${fixture}: ${scenarioTexts.get(scenario) ?? scenario}`,
            labelOf(rival, measured.summary),
            formatMs(row.wallMs.median),
            formatMs(wallMs),
            formatMs(cpuMs),
            formatMegabytes(diskBytes),
          ],
        ];
      }),
    ),
  );
  if (rows.length === 0) return 'Nobody leaves anything working.';
  const head = ['scenario', 'rival', 'its own ms', 'then ms', 'processor ms', 'disk MB'];
  return formatTable(head, rows);
}

/** What lies in the project after a warm install: who installs less has less to do. */
export function formatTrees(measured: Measured): string {
  const all = new Set(measured.fixtures.flatMap((fixture) => listRivals(measured, fixture)));
  // What isolated layouts keep in a directory of their own is not counted.
  const rivals = [...all].filter((rival) => !rival.endsWith('-isolated'));
  const rows = measured.fixtures.map((fixture) => [
    fixture,
    ...rivals.map((rival) => {
      const row = measured.row(fixture, 'warm', rival);
      return row === undefined
        ? '–'
        : `${row.packages.toLocaleString('en-US')} / ${row.files.toLocaleString('en-US')}`;
    }),
  ]);
  return formatTable(['packages / files', ...rivals.map((rival) => labelOf(rival, measured.summary))], rows);
}
