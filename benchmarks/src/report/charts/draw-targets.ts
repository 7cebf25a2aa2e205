import { formatRatio } from '../markdown.ts';
import type { Measured } from '../measured.ts';
import { compareTargets, fallsShort, type TargetCell } from '../targets.ts';
import { decades, element, logScale, svg, text } from './svg.ts';

const width = 760;
const left = 270;
const right = 60;
const top = 58;
const lineHeight = 17;
const gap = 12;

/** How far the executable is ahead of Bun in every cell of the table of targets, and where it should be; logarithmic. */
export function drawTargets(measured: Measured): string {
  const cells = compareTargets(measured).filter(({ reached }) => reached !== undefined);
  const labels = [...new Set(cells.map(({ target }) => target.label))];
  const ticks = decades([1, 2, ...cells.flatMap(({ wanted, reached = wanted }) => [wanted, reached])]);
  const scale = logScale(ticks[0] ?? 0.1, ticks.at(-1) ?? 10, left, width - right);
  const places = placeCells(cells, labels);
  const bottom = top + cells.length * lineHeight + labels.length * gap;
  return svg(width, bottom + 26, 'How far the executable is ahead of Bun', [
    text(0, 16, 'dx, executable, beside Bun: further right is faster', { kind: 'head' }),
    ...drawLegend(),
    ...ticks.flatMap((ratio) => [
      element('line', {
        ...{ x1: scale(ratio), x2: scale(ratio), y1: top - 6, y2: bottom - gap + 4 },
        class: ratio === 1 ? 'one' : 'grid',
      }),
      text(scale(ratio), bottom + 12, `${ratio}×`, { kind: 'faint', anchor: 'middle' }),
    ]),
    ...places.flatMap(({ cell, y, isFirst }) => drawCell(cell, y, isFirst, scale)),
  ]);
}

interface Place {
  readonly cell: TargetCell;
  readonly y: number;
  readonly isFirst: boolean;
}

function placeCells(cells: readonly TargetCell[], labels: readonly string[]): readonly Place[] {
  return cells.map((cell, index) => {
    const group = labels.indexOf(cell.target.label);
    const isFirst = cells[index - 1]?.target.label !== cell.target.label;
    return { cell, isFirst, y: top + (index + 0.5) * lineHeight + group * gap };
  });
}

function drawLegend(): readonly string[] {
  const y = 38;
  return [
    element('circle', { cx: left + 6, cy: y - 4, r: 5, class: 'c0' }),
    text(left + 16, y, 'target reached'),
    element('circle', { cx: left + 136, cy: y - 4, r: 5, class: 'c1 hollow' }),
    text(left + 146, y, 'falls short'),
    element('line', { x1: left + 236, x2: left + 236, y1: y - 11, y2: y + 2, class: 'one' }),
    text(left + 244, y, 'target'),
  ];
}

function drawCell(
  cell: TargetCell,
  y: number,
  isFirst: boolean,
  scale: (ratio: number) => number,
): readonly string[] {
  const { target, fixture, wanted, reached = wanted } = cell;
  const isShort = fallsShort(cell);
  const [from, to] = [scale(1), scale(reached)];
  const x = scale(wanted);
  return [
    ...(isFirst ? [text(0, y + 4, target.label, { kind: 'head' })] : []),
    text(left - 14, y + 4, fixture, { kind: 'faint', anchor: 'end' }),
    element('line', { x1: from, x2: to, y1: y, y2: y, class: 'span' }),
    element('line', { x1: x, x2: x, y1: y - 6, y2: y + 6, class: 'one' }),
    element('circle', { cx: to, cy: y, r: 5, class: isShort ? 'c1 hollow' : 'c0' }),
    text(width, y + 4, formatRatio(reached), { kind: 'faint', anchor: 'end' }),
  ];
}
