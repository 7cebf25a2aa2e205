import type { HistoryPlace } from './history-place.ts';
import { type Marks, type Position, readPosition, writeMarks } from './position.ts';
import type { HistoryDirection } from './types.ts';

/** Notes that a step is about to be made. Marks that the files do not bear out go. */
export function noteBegin(place: HistoryPlace, direction: HistoryDirection, number: number): void {
  const numbers = marksThatCount(readPosition(place)).filter((other) => other !== number);
  writeMarks(place, { numbers: [...numbers, number].sort(ascending), pending: { direction, number } });
}

/** Notes that the step which was begun last has been made. */
export function noteEnd(place: HistoryPlace): void {
  writeMarks(place, settled(readPosition(place)));
}

function settled(position: Position): Marks {
  return { numbers: [...marksThatCount(position)] };
}

/** The numbers of entries that are taken back, as far as the files bear it out. */
export function marksThatCount({ marks, head }: Position): readonly number[] {
  return head === undefined ? [] : marks.numbers.filter((number) => number >= head.number);
}

function ascending(a: number, b: number): number {
  return a - b;
}
