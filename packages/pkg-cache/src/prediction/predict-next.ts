import type {
  NameCounts,
  PredictedPackage,
  PredictionContext,
  PredictionCounts,
} from './prediction-types.ts';

/** How far `predictNext` goes. */
export interface PredictOptions {
  /** At most so many names. Default 20. */
  readonly count?: number;
  /** Leaves out what is less likely. Default 0. */
  readonly minProbability?: number;
}

/** Both by cross-validation on what the prior is learnt from (docs/prediction.md). How many projects popularity weighs beside those that are like this one: what was seen twice is not known yet. */
const smoothing = 3;
/** Share of what came last in the answer, beside everything that is there. */
const lastShare = 0.5;
const maxContext = 2000;

/**
 * The packages that are likely to be added next, the likeliest first; names that are equally likely sort by code unit. The
 * same counts and context give the same answer, in whatever order names stand there. An average over what is present of
 * the share of projects that had that and added the other, drawn towards how often it is added at all, and a Markov step
 * from what came last. Touches only counts of names that are present: O(names there × what followed each + n log n).
 *
 * @example
 * predictNext(counts, { present: ['react'], previous: ['react'] }, { count: 5 });
 */
export function predictNext(
  counts: PredictionCounts,
  context: PredictionContext,
  options: PredictOptions = {},
): readonly PredictedPackage[] {
  const { count = 20, minProbability = 0 } = options;
  if (counts.total <= 0) return Object.freeze([]);
  const present = new Set(context.present.slice(0, maxContext));
  const previous = new Set((context.previous ?? []).slice(0, maxContext));
  const likeAll = averageShares(counts, present, ({ present: seen, together }) => ({ seen, rows: together }));
  const likeLast = averageShares(counts, previous, ({ before, next }) => ({ seen: before, rows: next }));
  const predicted: PredictedPackage[] = [];
  for (const [name, { added }] of counts.names) {
    if (added <= 0 || present.has(name) || previous.has(name)) continue;
    const popularity = Math.min(1, added / counts.total);
    const probability = (1 - lastShare) * likeAll(name, popularity) + lastShare * likeLast(name, popularity);
    if (probability >= minProbability) predicted.push(Object.freeze({ name, probability }));
  }
  predicted.sort((a, b) => b.probability - a.probability || (a.name < b.name ? -1 : 1));
  return Object.freeze(predicted.slice(0, count));
}

interface Row {
  readonly seen: number;
  readonly rows: ReadonlyMap<string, number>;
}

/** The mean of `(followed + smoothing × popularity) / (seen + smoothing)` over known names, popularity without any. */
function averageShares(
  counts: PredictionCounts,
  names: ReadonlySet<string>,
  rowOf: (counts: NameCounts) => Row,
): (name: string, popularity: number) => number {
  const sums = new Map<string, number>();
  let popularityWeight = 0;
  let known = 0;
  for (const name of names) {
    const own = counts.names.get(name);
    if (own === undefined) continue;
    const { seen, rows } = rowOf(own);
    if (seen <= 0) continue;
    known += 1;
    popularityWeight += smoothing / (seen + smoothing);
    for (const [other, weight] of rows)
      sums.set(other, (sums.get(other) ?? 0) + Math.min(weight, seen) / (seen + smoothing));
  }
  if (known === 0) return (_, popularity) => popularity;
  return (name, popularity) => ((sums.get(name) ?? 0) + popularityWeight * popularity) / known;
}
