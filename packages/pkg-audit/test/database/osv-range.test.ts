import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { readOsvRecord } from '../../src/database/read-osv-record.ts';
import { isInOsvRange, type RawEvent } from '../support/osv-oracle.ts';

const versions = [
  ...['0.0.0-alpha', '0.0.0', '0.9.9', '1.0.0-beta.1', '1.0.0', '1.0.1', '1.5.0', '2.0.0-rc.1', '2.0.0'],
  ...['2.0.1', '2.1.0', '3.0.0-0', '3.0.0', '10.0.0'],
];

function rangeOf(events: readonly RawEvent[]): string | undefined {
  const affected = [{ package: { ecosystem: 'npm', name: 'a' }, ranges: [{ type: 'SEMVER', events }] }];
  return readOsvRecord({ id: 'X-1', modified: '2024-01-01T00:00:00Z', affected })?.advisories.get('a')?.[0]
    ?.range;
}

function isIn(version: string, range: string | undefined): boolean {
  return range !== undefined && semver.satisfies(version, range, { includePrerelease: true, loose: true });
}

describe('ranges of OSV', () => {
  it.each<[string, readonly RawEvent[], string | undefined]>([
    ['everything', [{ introduced: '0' }], '*'],
    ['up to a fix', [{ introduced: '0' }, { fixed: '1.2.0' }], '<1.2.0'],
    ['in between', [{ introduced: '1.0.0' }, { fixed: '1.2.0' }], '>=1.0.0 <1.2.0'],
    ['up to and with the last', [{ introduced: '1.0.0' }, { last_affected: '1.2.0' }], '>=1.0.0 <=1.2.0'],
    ['from there on', [{ introduced: '1.0.0' }], '>=1.0.0'],
    [
      'events in any order',
      [{ fixed: '2.0.1' }, { introduced: '2.0.0' }, { fixed: '1.2.0' }, { introduced: '0' }],
      '<1.2.0 || >=2.0.0 <2.0.1',
    ],
    ['below a limit', [{ introduced: '1.0.0' }, { limit: '2.0.0' }], '>=1.0.0 <2.0.0'],
    ['below the highest of limits', [{ introduced: '0' }, { limit: '2.0.0' }, { limit: '3.0.0' }], '<3.0.0'],
    ['no limit', [{ introduced: '1.0.0' }, { limit: '*' }], '>=1.0.0'],
    ['nothing that begins', [{ fixed: '1.0.0' }], undefined],
    ['fixed where it begins', [{ introduced: '1.0.0' }, { fixed: '1.0.0' }], undefined],
    ['a beginning that is no version', [{ introduced: 'nonsense' }, { fixed: '1.0.0' }], '<1.0.0'],
    ['an end that is no version', [{ introduced: '1.0.0' }, { fixed: 'nonsense' }], '>=1.0.0'],
  ])('%s', (_, events, range) => {
    expect(rangeOf(events)).toBe(range);
  });

  it('are about the versions that the evaluation of the schema gives, for any events', () => {
    const random = generator(7);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
    for (let round = 0; round < 3_000; round += 1) {
      const events = Array.from({ length: 1 + Math.floor(random() * 5) }, (): RawEvent => {
        const kind = pick(['introduced', 'introduced', 'fixed', 'last_affected', 'limit']);
        return { [kind]: kind === 'introduced' && random() < 0.3 ? '0' : pick(versions) };
      });
      const range = rangeOf(events);
      for (const version of versions)
        expect([version, isIn(version, range), events]).toEqual([
          version,
          isInOsvRange(version, events),
          events,
        ]);
    }
  });
});

/** Numbers from 0 to 1 that are the same each time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
