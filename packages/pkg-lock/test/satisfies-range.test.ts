import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { satisfiesRange } from '../src/satisfies-range.ts';
import { seededRandom } from './random.ts';

const versions = [
  '0.0.0',
  '0.0.1',
  '0.0.2',
  '0.1.0',
  '0.1.2',
  '0.2.0',
  '1.0.0',
  '1.0.1',
  '1.2.0',
  '1.2.3',
  '2.0.0',
  '10.0.0',
  '1.2.3-rc.1',
  '1.2.3+b',
  '2.0.0-0',
  '0.0.1-a',
] as const;
const prefixes = ['', '^', '~', '>=', '<', '=', 'v', '~>', '> '] as const;

describe('satisfiesRange', () => {
  it('agrees with semver on every pair of versions and prefixes', () => {
    for (const base of versions) {
      for (const prefix of prefixes) {
        for (const version of versions) {
          const range = prefix + base;
          expect({ range, version, is: satisfiesRange(version, range) }).toEqual({
            range,
            version,
            is: semver.satisfies(version, range, true),
          });
        }
      }
    }
  });

  it('agrees with semver on 2,000 random ranges', () => {
    const random = seededRandom(2);
    for (let round = 0; round < 2000; round += 1) {
      const part = () => random.pick(prefixes) + random.pick([...versions, '1', '1.x', '1.2']);
      const range = Array.from({ length: 1 + random.below(3) }, part).join(random.pick([' ', ' || ', ' - ']));
      const version = random.pick(versions);
      expect({ range, version, is: satisfiesRange(version, range) }).toEqual({
        range,
        version,
        is: semver.satisfies(version, range, true),
      });
    }
  });

  it('takes any version, even none, for a star, and none for what is no range', () => {
    expect(satisfiesRange(undefined, '*')).toBe(true);
    expect(satisfiesRange('1.0.0-rc.1', '')).toBe(true);
    expect(satisfiesRange(undefined, '^1.0.0')).toBe(false);
    expect(satisfiesRange('1.0.0', 'not a range')).toBe(false);
  });
});
