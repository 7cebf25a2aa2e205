import { element } from './svg.ts';

/** How one rival is drawn: by shape and colour, so that either is enough. */
export interface Mark {
  readonly rival: string;
  readonly label: string;
  draw(x: number, y: number): string;
}

const radius = 5;

const shapes: readonly ((x: number, y: number) => string)[] = [
  (x, y) => element('circle', { cx: x, cy: y, r: radius + 1, class: 'c0' }),
  (x, y) =>
    polygon(
      [
        [x, y - 6],
        [x + 6, y],
        [x, y + 6],
        [x - 6, y],
      ],
      'c1',
    ),
  (x, y) => element('rect', { x: x - 4.5, y: y - 4.5, width: 9, height: 9, class: 'c2' }),
  (x, y) =>
    polygon(
      [
        [x, y - 5],
        [x + 5.5, y + 4.5],
        [x - 5.5, y + 4.5],
      ],
      'c3',
    ),
  (x, y) => element('circle', { cx: x, cy: y, r: radius - 1, class: 'c4 hollow' }),
];

/** A mark in the order of the legend. */
export function markOf(index: number, rival: string, label: string): Mark {
  const draw = shapes[index % shapes.length] ?? hollow;
  return { rival, label, draw };
}

/** The ring of what is dx without something. */
export function hollowMark(rival: string, label: string): Mark {
  return { rival, label, draw: hollow };
}

function hollow(x: number, y: number): string {
  return element('circle', { cx: x, cy: y, r: radius, class: 'c0 hollow' });
}

function polygon(points: readonly (readonly [number, number])[], kind: string): string {
  const written = points.map(([x, y]) => `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`).join(' ');
  return element('polygon', { points: written, class: kind });
}
