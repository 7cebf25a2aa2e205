import { expect, test } from 'vitest';
import { archivePath, parseRoute } from '../src/parse-route.ts';

test.each([
  ['/a', { kind: 'packument', name: 'a' }],
  ['/@s/a', { kind: 'packument', name: '@s/a' }],
  ['/@s%2fa?write=true', { kind: 'packument', name: '@s/a' }],
  ['/a/latest', { kind: 'manifest', name: 'a', version: 'latest' }],
  ['/@s%2fa/1.0.0', { kind: 'manifest', name: '@s/a', version: '1.0.0' }],
  ['/a/-/a-1.0.0-rc.1+build.tgz', { kind: 'archive', name: 'a', version: '1.0.0-rc.1+build' }],
  ['/@s/a/-/a-1.0.0.tgz', { kind: 'archive', name: '@s/a', version: '1.0.0' }],
  ['/@s/a/-/@s/a-1.0.0.tgz', { kind: 'archive', name: '@s/a', version: '1.0.0' }],
  ['/a-b/-/a-b-1.0.0.tgz', { kind: 'archive', name: 'a-b', version: '1.0.0' }],
  ['/a/-/b-1.0.0.tgz', { kind: 'unknown' }],
  ['/-/v1/search?text=x%20y', { kind: 'search', text: 'x y', size: 20 }],
  ['/-/ping', { kind: 'service', path: '-/ping' }],
  ['/%zz', { kind: 'packument', name: '%zz' }],
  ['/', { kind: 'unknown' }],
  ['/../..%2f..%2fetc', { kind: 'unknown' }],
])('%s', (target, route) => {
  expect(parseRoute(target, '')).toEqual(route);
});

test('every archive path leads back to its package and version', () => {
  for (const [name, version] of [
    ['a', '1.0.0'],
    ['@s/a', '2.0.0-x.1'],
  ] as const) {
    expect(parseRoute(`/${archivePath(name, version)}`, '')).toEqual({ kind: 'archive', name, version });
  }
});
