import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import {
  compareVersions,
  engineAccepts,
  findPlainRange,
  isRange,
  readVersion,
  satisfies,
} from '../src/internal/ranges.ts';
import { randomRange, randomVersion } from './random-ranges.ts';
import { seededRandom } from './random-universe.ts';

interface Semver {
  satisfies(version: string, range: string, options: object): boolean;
  validRange(range: string, options: object): string | null;
  valid(version: string, options: object): string | null;
  compare(a: string, b: string, options: object): number;
}

const semver: Semver = createRequire(import.meta.url)('semver');
const loose = { loose: true };

describe('ranges', () => {
  it('reads 60,000 random pairs of range and version as semver does', () => {
    const random = seededRandom(5);
    let plain = 0;
    for (let i = 0; i < 60_000; i += 1) {
      const range = randomRange(random);
      const version = randomVersion(random);
      const told = JSON.stringify({ range, version });
      if (findPlainRange(range) !== undefined) plain += 1;
      expect(satisfies(version, range), told).toBe(semver.satisfies(version, range, loose));
      expect(isRange(range), told).toBe(semver.validRange(range, loose) !== null);
      expect(engineAccepts(range, version), told).toBe(
        semver.satisfies(version, range, { includePrerelease: true }),
      );
      expect(readVersion(range)?.version ?? null, told).toBe(semver.valid(range, loose));
    }
    expect(plain).toBeGreaterThan(18_000);
  });

  it('orders 30,000 random pairs of versions as semver does', () => {
    const random = seededRandom(6);
    for (let i = 0; i < 30_000; i += 1) {
      const [a, b] = [randomVersion(random), randomVersion(random)];
      if (semver.valid(a, loose) === null || semver.valid(b, loose) === null) continue;
      expect(Math.sign(compareVersions(a, b)), `${a} ${b}`).toBe(semver.compare(a, b, loose));
    }
  });
});
