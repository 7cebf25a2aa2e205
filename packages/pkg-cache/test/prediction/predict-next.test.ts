import { describe, expect, it } from 'vitest';
import {
  type Addition,
  countAdditions,
  loadPrior,
  noCounts,
  type PredictionCounts,
  predictNext,
  sumCounts,
} from '../../src/index.ts';
import { decodeCounts, encodeCounts } from '../../src/prediction/counts-text.ts';
import { boundCounts, scaleCounts } from '../../src/prediction/shape-counts.ts';
import { randomFrom } from './random-additions.ts';

const web: Addition = { present: ['react'], previous: [], added: ['react-dom'] };
const server: Addition = { present: ['express'], previous: [], added: ['cors'] };

function countsOf(...projects: readonly (readonly Addition[])[]): PredictionCounts {
  return projects.reduce((counts, additions) => countAdditions(counts, additions), noCounts);
}

describe('predictNext', () => {
  it('puts first what projects with the same packages have added', () => {
    const counts = countsOf([web], [web], [web], [server], [server], [server]);
    const [first] = predictNext(counts, { present: ['react'] });
    const [other] = predictNext(counts, { present: ['express'] });
    expect([first?.name, other?.name]).toEqual(['react-dom', 'cors']);
  });

  it('goes by popularity where nothing of the context is known', () => {
    const counts = countsOf([web], [web], [server]);
    const names = predictNext(counts, { present: ['unheard-of'] }).map(({ name }) => name);
    expect(names).toEqual(['react-dom', 'cors']);
  });

  it('tells what comes after the last addition apart from what is there longer', () => {
    const after = (last: string, added: string): Addition => ({
      present: ['a', 'b'],
      previous: [last],
      added: [added],
    });
    const counts = countsOf([after('a', 'x')], [after('b', 'y')]);
    const first = (last: string): string | undefined =>
      predictNext(counts, { present: ['a', 'b'], previous: [last] })[0]?.name;
    expect([first('a'), first('b')]).toEqual(['x', 'y']);
  });

  it('predicts nothing without counts, and nothing below the least probability', () => {
    expect(predictNext(noCounts, { present: ['react'] })).toEqual([]);
    expect(predictNext(countsOf([web]), { present: ['react'] }, { minProbability: 1.01 })).toEqual([]);
  });

  it('gives sorted shares of 0 to 1, never what is there, the same for any order of names', () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const { projects, names } = randomFrom(seed);
      const counts = countsOf(...projects);
      const present = names.slice(0, seed % 7);
      const found = predictNext(counts, { present, previous: names.slice(3, 5) }, { count: 10 });
      const again = predictNext(
        counts,
        { present: present.toReversed(), previous: names.slice(3, 5).toReversed() },
        { count: 10 },
      );
      expect(found.length).toBeLessThanOrEqual(10);
      expect(again.map(({ name }) => name).sort()).toEqual(found.map(({ name }) => name).sort());
      for (const [at, { name, probability }] of found.entries()) {
        expect(present).not.toContain(name);
        expect(probability).toBeGreaterThanOrEqual(0);
        expect(probability).toBeLessThanOrEqual(1);
        expect(probability).toBeLessThanOrEqual(found[at - 1]?.probability ?? 1);
      }
    }
  });
});

describe('counts', () => {
  it('are the same whatever order projects come in', () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const { projects } = randomFrom(seed);
      const there = countsOf(...projects);
      const back = countsOf(...projects.toReversed());
      expect(sorted(back)).toEqual(sorted(there));
    }
  });

  it('of two sets of projects sum up to those of all', () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const { projects } = randomFrom(seed);
      const half = Math.floor(projects.length / 2);
      const sum = sumCounts(countsOf(...projects.slice(0, half)), countsOf(...projects.slice(half)));
      expect(sorted(sum)).toEqual(sorted(countsOf(...projects)));
    }
  });

  it('come back from text as they were', () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const counts = countsOf(...randomFrom(seed).projects);
      expect(decodeCounts(encodeCounts(counts))).toEqual(counts);
    }
  });

  it('fade as a whole, so that a prediction keeps its order where only popularity counts', () => {
    const counts = countsOf([web], [web], [server]);
    const faded = scaleCounts(counts, 0.25);
    const order = (of: PredictionCounts): readonly string[] =>
      predictNext(of, { present: [] }).map(({ name }) => name);
    expect(order(faded)).toEqual(order(counts));
    expect(faded.total).toBeCloseTo(0.75);
  });

  it('stay within their bounds, keeping what is heaviest', () => {
    const counts = countsOf([web], [web], [server]);
    const bounded = boundCounts(counts, { maxNames: 2, maxRow: 1, minWeight: 0 });
    expect([...bounded.names.keys()].sort()).toEqual(['react', 'react-dom']);
  });

  const list = '[["a",1,1,1,[],[]]]';
  it.each([
    ['nothing', ''],
    ['no JSON', '[1,'],
    ['another version', `[2,1,${list}]`],
    ['an object', '{"length":3}'],
    ['more than there should be', `[1,1,${list},0]`],
    ['a negative total', `[1,-1,${list}]`],
    ['a name twice', '[1,1,[["a",1,1,1,[],[]],["a",1,1,1,[],[]]]]'],
    ['a name that no package has', '[1,1,[["../a",1,1,1,[],[]]]]'],
    ['a weight that is text', '[1,1,[["a","1",1,1,[],[]]]]'],
    ['a place that is not there', '[1,1,[["a",1,1,1,[7,1],[]]]]'],
    ['half of a pair', '[1,1,[["a",1,1,1,[0],[]]]]'],
    ['a row that is none', '[1,1,[["a",1,1,1,{},[]]]]'],
    ['far too much', `[1,1,[${'1,'.repeat(2_100_000)}1]]`],
  ])('are not read from %s', (_, text) => {
    expect(decodeCounts(text)).toBeUndefined();
  });

  it('of a package named __proto__ are counts like others', () => {
    const counts = countsOf([{ present: ['__proto__'], previous: [], added: ['constructor'] }]);
    expect(predictNext(counts, { present: ['__proto__'] })[0]?.name).toBe('constructor');
  });
});

describe('loadPrior', () => {
  it('knows what public projects add beside Express, and has no address in it', async () => {
    const prior = await loadPrior();
    const { priorText } = await import('../../src/prediction/prior-data.ts');
    const names = predictNext(prior, { present: ['express'] }, { count: 20 }).map(({ name }) => name);
    expect(prior.names.size).toBeGreaterThan(300);
    expect(names).toHaveLength(20);
    expect(priorText.length).toBeLessThanOrEqual(100_000);
    expect(priorText).not.toMatch(/:\/\/|registry\./);
  });
});

function sorted({ total, names }: PredictionCounts): unknown {
  const row = (weights: ReadonlyMap<string, number>): unknown => [...weights].sort();
  return [
    total,
    [...names]
      .map(([name, own]) => [name, { ...own, together: row(own.together), next: row(own.next) }] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  ];
}
