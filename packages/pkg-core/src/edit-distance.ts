/**
 * How many insertions, deletions, replacements or swaps of neighbours turn one text into the other.
 * O(a × b); more than `limit` is told as `limit + 1`.
 * Source: optimal string alignment distance, https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = nextRow(a, b, row, last, beforeLast);
    beforeLast = last;
    last = current;
  }
  return Math.min(last[b.length] ?? limit + 1, limit + 1);
}

function nextRow(a: string, b: string, row: number, last: number[], beforeLast: number[]): number[] {
  const current = [row];
  for (let column = 1; column <= b.length; column += 1) {
    const isSame = a[row - 1] === b[column - 1];
    const steps = [
      (current[column - 1] ?? 0) + 1,
      (last[column] ?? 0) + 1,
      (last[column - 1] ?? 0) + (isSame ? 0 : 1),
    ];
    const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
    if (isSwap) steps.push((beforeLast[column - 2] ?? 0) + 1);
    current.push(Math.min(...steps));
  }
  return current;
}
