import type { Addition, NameCounts, PredictionCounts } from './prediction-types.ts';

const maxPresent = 250;
const maxAdded = 50;

/** Nothing seen yet. */
export const noCounts: PredictionCounts = Object.freeze({ total: 0, names: new Map() });

/**
 * The counts with one more project, in which these additions were made. Each name and each pair counts once for a project,
 * however often it was added there. Of an addition at most 250 names that were there and 50 that came are looked at.
 */
export function countAdditions(
  counts: PredictionCounts,
  additions: readonly Addition[],
  weight = 1,
): PredictionCounts {
  if (additions.length === 0) return counts;
  const project = collectProject(additions);
  const names = new Map(counts.names);
  for (const [name, seen] of project) {
    const own = names.get(name) ?? emptyName;
    names.set(name, {
      added: own.added + (seen.isAdded ? weight : 0),
      present: own.present + (seen.together.size > 0 ? weight : 0),
      before: own.before + (seen.next.size > 0 ? weight : 0),
      together: addEach(own.together, seen.together, weight),
      next: addEach(own.next, seen.next, weight),
    });
  }
  return { total: counts.total + weight, names };
}

const emptyName: NameCounts = Object.freeze({
  added: 0,
  present: 0,
  before: 0,
  together: new Map(),
  next: new Map(),
});

interface SeenName {
  isAdded: boolean;
  readonly together: Set<string>;
  readonly next: Set<string>;
}

function collectProject(additions: readonly Addition[]): ReadonlyMap<string, SeenName> {
  const project = new Map<string, SeenName>();
  const of = (name: string): SeenName => {
    const seen = project.get(name) ?? { isAdded: false, together: new Set(), next: new Set() };
    project.set(name, seen);
    return seen;
  };
  for (const addition of additions) {
    const added = addition.added.slice(0, maxAdded);
    for (const name of added) of(name).isAdded = true;
    for (const name of addition.present.slice(0, maxPresent))
      for (const other of added) if (other !== name) of(name).together.add(other);
    for (const name of [...addition.previous.slice(0, maxAdded), ...added])
      for (const other of added) if (other !== name) of(name).next.add(other);
  }
  return project;
}

function addEach(
  weights: ReadonlyMap<string, number>,
  names: ReadonlySet<string>,
  weight: number,
): ReadonlyMap<string, number> {
  if (names.size === 0) return weights;
  const sum = new Map(weights);
  for (const name of names) sum.set(name, (sum.get(name) ?? 0) + weight);
  return sum;
}
