import type { NameCounts, PredictionCounts } from './prediction-types.ts';

/** How much counts may hold. */
export interface CountsBounds {
  readonly maxNames: number;
  /** What is kept of `together` and of `next` of one name. */
  readonly maxRow: number;
  /** Weights below it are forgotten. */
  readonly minWeight: number;
}

/** The counts with every weight times a factor: what was seen long ago counts less. */
export function scaleCounts(counts: PredictionCounts, factor: number): PredictionCounts {
  const row = (weights: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
    new Map([...weights].map(([name, weight]) => [name, weight * factor]));
  const names = [...counts.names].map(([name, own]): [string, NameCounts] => [
    name,
    {
      added: own.added * factor,
      present: own.present * factor,
      before: own.before * factor,
      together: row(own.together),
      next: row(own.next),
    },
  ]);
  return { total: counts.total * factor, names: new Map(names) };
}

/** Both together, for a prediction. */
export function sumCounts(one: PredictionCounts, other: PredictionCounts): PredictionCounts {
  const names = new Map(one.names);
  for (const [name, own] of other.names) {
    const there = names.get(name);
    names.set(name, there === undefined ? own : sumName(there, own));
  }
  return { total: one.total + other.total, names };
}

function sumName(one: NameCounts, other: NameCounts): NameCounts {
  return {
    added: one.added + other.added,
    present: one.present + other.present,
    before: one.before + other.before,
    together: sumRows(one.together, other.together),
    next: sumRows(one.next, other.next),
  };
}

function sumRows(
  one: ReadonlyMap<string, number>,
  other: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const sum = new Map(one);
  for (const [name, weight] of other) sum.set(name, (sum.get(name) ?? 0) + weight);
  return sum;
}

/** The counts without what is lightest: names by what they were added and present, then each row. */
export function boundCounts(counts: PredictionCounts, bounds: CountsBounds): PredictionCounts {
  const kept = [...counts.names]
    .filter(([, own]) => weightOf(own) >= bounds.minWeight)
    .sort(([a, one], [b, other]) => weightOf(other) - weightOf(one) || (a < b ? -1 : 1))
    .slice(0, bounds.maxNames);
  const isKept = new Set(kept.map(([name]) => name));
  const row = (weights: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
    new Map(
      [...weights]
        .filter(([name, weight]) => weight >= bounds.minWeight && isKept.has(name))
        .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
        .slice(0, bounds.maxRow),
    );
  const names = kept.map(([name, own]): [string, NameCounts] => [
    name,
    { ...own, together: row(own.together), next: row(own.next) },
  ]);
  return { total: counts.total, names: new Map(names) };
}

function weightOf({ added, present }: NameCounts): number {
  return Math.max(added, present);
}
