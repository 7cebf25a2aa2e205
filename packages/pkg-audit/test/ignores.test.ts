import { lockEdges } from '@dx/pkg-lock';
import { describe, expect, it } from 'vitest';
import { onlyReachedLike } from '../src/ignores/match-ways.ts';
import { auditLock, formatIgnores, isDay, readIgnores } from '../src/index.ts';
import { makeAdvisory, makeFindings } from './support/make-advisory.ts';
import { makeLock } from './support/make-lock.ts';

const lock = makeLock({
  '': { dependencies: { a: '*', b: '*' } },
  'node_modules/a': { version: '1.0.0', dependencies: { c: '*' } },
  'node_modules/b': { version: '1.0.0', dependencies: { c: '*', d: '*' } },
  'node_modules/c': { version: '1.0.0', dependencies: { d: '*', a: '*' } },
  'node_modules/d': { version: '1.0.0' },
  'node_modules/b/node_modules/d': { version: '2.0.0' },
});

describe('ways to a package', () => {
  it.each([
    ['a', []],
    ['**', ['a', 'b', 'c', 'd', 'b/node_modules/d']],
    ['b > d', ['b/node_modules/d']],
    ['* > d', ['b/node_modules/d']],
    ['** > c > d', ['d']],
    ['a > c > d', []],
    ['b', ['b']],
    ['** > c > **', ['c', 'd']],
    ['nothing', []],
  ])('are all like %s at %j', (pattern, locations) => {
    const found = onlyReachedLike(lock, lockEdges(lock), pattern);
    expect([...found].map((location) => location.replace('node_modules/', '')).sort()).toEqual(
      [...locations].sort(),
    );
  });
});

describe('decisions', () => {
  const audit = (ignores: ReturnType<typeof readIgnores>, nowMs: number): ReturnType<typeof auditLock> =>
    auditLock(lock, {
      advisories: (packages) => ({
        status: 'answered',
        findings: makeFindings(packages, { d: [makeAdvisory(1, '*'), makeAdvisory(2, '*')] }),
      }),
      ...{ ignores, now: () => nowMs },
    });

  it('keep out one advisory and not another of the same range, and end with their last day', async () => {
    const ignores = [{ id: '1', reason: 'x', expires: '2024-05-05' }];
    const before = await audit(ignores, Date.parse('2024-05-05T23:59:59Z'));
    expect(before.vulnerabilities.find(({ name }) => name === 'd')?.advisories.map(({ id }) => id)).toEqual([
      2,
    ]);
    expect(before.ignores).toEqual({ used: ignores, expired: [], unneeded: [] });
    const after = await audit(ignores, Date.parse('2024-05-06T00:00:00Z'));
    expect(after.vulnerabilities.find(({ name }) => name === 'd')?.advisories.map(({ id }) => id)).toEqual([
      1, 2,
    ]);
    expect(after.ignores).toEqual({ used: [], expired: ignores, unneeded: [] });
  });

  it('are written as they are read', () => {
    const ignores = [{ id: 'CVE-2024-1', path: '** > d', reason: 'x', expires: '2024-02-29' }];
    expect(readIgnores(formatIgnores(ignores), 'x')).toEqual(ignores);
    expect(isDay('2023-02-29')).toBe(false);
  });
});
