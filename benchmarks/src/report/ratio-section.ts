import { formatMs, formatRatio, formatTable } from './markdown.ts';
import { executable, labelOf, type Measured } from './measured.ts';
import { orderScenarios, scenarioTexts } from './scenario-texts.ts';

/** How many times dx fits into the time of each peer, for one fixture: one figure for each way to start dx. */
export function formatRatios(measured: Measured, fixture: string): string {
  const { peers, runtimes } = measured;
  const rows = scenariosOf(measured, fixture).map((scenario) => [
    scenarioTexts.get(scenario) ?? scenario,
    ...peers.map(({ rival }) => {
      const ratios = runtimes.map((runtime) => measured.ratio(fixture, scenario, runtime.rival, rival));
      return ratios.every((ratio) => ratio === undefined) ? '–' : ratios.map(formatRatio).join(' / ');
    }),
  ]);
  return formatTable([fixture, ...peers.map(({ label }) => label)], rows);
}

/** Medians of all, with the least and the most where there is more than one run. */
export function formatTimes(measured: Measured, fixture: string): string {
  const { summary } = measured;
  const rivals = listRivals(measured, fixture);
  const rows = scenariosOf(measured, fixture).map((scenario) => [
    scenarioTexts.get(scenario) ?? scenario,
    ...rivals.map((rival) => {
      const wallMs = measured.row(fixture, scenario, rival)?.wallMs;
      if (wallMs === undefined) return '–';
      const { median, min, max, count } = wallMs;
      return count === 1 ? formatMs(median) : `${formatMs(median)} (${formatMs(min)}–${formatMs(max)})`;
    }),
  ]);
  return formatTable([`${fixture}, ms`, ...rivals.map((rival) => labelOf(rival, summary))], rows);
}

/** All cells in which a peer is faster than the executable. */
export function formatLost(measured: Measured): string {
  const { peers, fixtures } = measured;
  const lines = fixtures.flatMap((fixture) =>
    scenariosOf(measured, fixture).flatMap((scenario) => {
      const lost = peers.flatMap(({ rival, label }) => {
        const ratio = measured.ratio(fixture, scenario, executable, rival);
        return ratio === undefined || ratio >= 1 ? [] : [`${label} ${formatRatio(ratio)}`];
      });
      return lost.length === 0 ? [] : [[fixture, scenarioTexts.get(scenario) ?? scenario, lost.join(', ')]];
    }),
  );
  if (lines.length === 0) return 'None of those that were measured.';
  return formatTable(['fixture', 'scenario', 'who is faster than the executable'], lines);
}

/** Scenarios that were measured with a fixture. */
export function scenariosOf(measured: Measured, fixture: string): readonly string[] {
  const rows = measured.summary.rows.filter((row) => row.fixture === fixture);
  return orderScenarios([...new Set(rows.map(({ scenario }) => scenario))]);
}

/** dx first, then its peers, then what is there in a few scenarios only. */
export function listRivals(measured: Measured, fixture: string): readonly string[] {
  const { runtimes, peers, summary } = measured;
  const there = new Set(summary.rows.filter((row) => row.fixture === fixture).map(({ rival }) => rival));
  const known = [...runtimes, ...peers].map(({ rival }) => rival);
  const [firstPeer] = peers;
  const others = [...there].filter((rival) => !known.includes(rival));
  const at = firstPeer === undefined ? known.length : known.indexOf(firstPeer.rival);
  return [...known.slice(0, at), ...others, ...known.slice(at)].filter((rival) => there.has(rival));
}
