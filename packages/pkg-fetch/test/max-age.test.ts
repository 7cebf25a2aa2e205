import { expect, it } from 'vitest';
import { readMaxAge } from '../src/max-age.ts';

it.each([
  [{}, 0],
  [{ 'cache-control': '' }, 0],
  [{ 'cache-control': 'public, max-age=300' }, 300_000],
  [{ 'cache-control': 'MAX-AGE=300' }, 300_000],
  [{ 'cache-control': 'max-age="300"' }, 300_000],
  [{ 'cache-control': 's-maxage=300' }, 0],
  [{ 'cache-control': 'public,max-age=300', age: '100' }, 200_000],
  [{ 'cache-control': 'max-age=300', age: '301' }, 0],
  [{ 'cache-control': 'max-age=300', age: 'old' }, 300_000],
  [{ 'cache-control': 'no-cache, max-age=300' }, 0],
  [{ 'cache-control': 'max-age=300, no-store' }, 0],
  [{ 'cache-control': 'max-age=-5' }, 0],
  [{ 'cache-control': 'max-age=99999999999' }, 31_536_000_000],
])('%j may be used for %i ms', (headers, expected) => {
  expect(readMaxAge(headers)).toBe(expected);
});
