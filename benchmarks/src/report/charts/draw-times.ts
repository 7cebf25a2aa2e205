import { executable, type Measured } from '../measured.ts';
import { scenariosOf } from '../ratio-section.ts';
import { scenarioTexts } from '../scenario-texts.ts';
import { hollowMark, type Mark, markOf } from './marks.ts';
import { decades, element, logScale, svg, text } from './svg.ts';

const width = 760;
const left = 266;
const right = 30;
const top = 58;
const rowHeight = 26;

/** One line for each scenario, on which every rival lies where its median is; logarithmic. */
export function drawTimes(measured: Measured, fixture: string): string {
  const scenarios = scenariosOf(measured, fixture);
  const marks = chooseMarks(measured);
  const timesOf = (scenario: string): readonly (readonly [Mark, number])[] =>
    marks.flatMap((mark) => {
      const row = measured.row(fixture, scenario, mark.rival);
      return row === undefined ? [] : [[mark, row.wallMs.median] as const];
    });
  const ticks = decades(scenarios.flatMap((scenario) => timesOf(scenario).map(([, ms]) => ms)));
  const scale = logScale(ticks[0] ?? 1, ticks.at(-1) ?? 10, left, width - right);
  const bottom = top + scenarios.length * rowHeight;
  return svg(width, bottom + 30, `Time of every scenario with ${fixture}`, [
    text(0, 16, `${fixture}: median time, further left is faster`, { kind: 'head' }),
    ...drawLegend(marks),
    ...ticks.flatMap((ms) => [
      element('line', { x1: scale(ms), x2: scale(ms), y1: top - 8, y2: bottom, class: 'grid' }),
      text(scale(ms), bottom + 18, formatTick(ms), { kind: 'faint', anchor: 'middle' }),
    ]),
    ...scenarios.flatMap((scenario, index) =>
      drawRow(scenario, timesOf(scenario), top + (index + 0.5) * rowHeight, scale),
    ),
  ]);
}

function chooseMarks({ peers }: Measured): readonly Mark[] {
  const shown = peers.filter(({ rival }) => !rival.endsWith('-isolated'));
  const own = markOf(0, executable, 'dx');
  const ring = hollowMark(`${executable}-no-spare`, 'dx --no-spare');
  return [...shown.map(({ rival, label }, index) => markOf(index + 1, rival, label)).reverse(), ring, own];
}

/** dx first; it is drawn last, above the others. */
function drawLegend(marks: readonly Mark[]): readonly string[] {
  return [...marks].reverse().flatMap((mark, index) => {
    const x = left + 8 + index * 82;
    return index < 2
      ? [mark.draw(x - (index === 0 ? 0 : 30), 36), text(x + 11 - (index === 0 ? 0 : 30), 40, mark.label)]
      : [mark.draw(x + 12, 36), text(x + 23, 40, mark.label)];
  });
}

function drawRow(
  scenario: string,
  times: readonly (readonly [Mark, number])[],
  y: number,
  scale: (ms: number) => number,
): readonly string[] {
  const all = times.map(([, ms]) => scale(ms));
  const label = (scenarioTexts.get(scenario) ?? scenario).replaceAll('`', '');
  const span = { x1: Math.min(...all), x2: Math.max(...all), y1: y, y2: y, class: 'span' };
  return [
    text(0, y + 4, label),
    ...(all.length > 1 ? [element('line', span)] : []),
    ...times.map(([mark, ms]) => mark.draw(scale(ms), y)),
  ];
}

function formatTick(ms: number): string {
  return ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`;
}
