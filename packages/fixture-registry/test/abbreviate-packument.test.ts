import { expect, test } from 'vitest';
import { abbreviatePackument } from '../src/index.ts';

const dist = { tarball: 'https://registry.test/a/-/a-1.0.0.tgz', shasum: '0' };

function version(manifest: Record<string, unknown>): unknown {
  const short = abbreviatePackument({ name: 'a', 'dist-tags': {}, versions: { '1.0.0': manifest } });
  return (short['versions'] as Record<string, unknown>)['1.0.0'];
}

test('drops what installing does not need', () => {
  const full = {
    name: 'a',
    version: '1.0.0',
    dist,
    description: 'd',
    scripts: { test: 'x' },
    _npmUser: {},
    main: 'x',
  };
  expect(version(full)).toEqual({ name: 'a', version: '1.0.0', dist });
});

test('keeps every field that decides what is installed', () => {
  const kept = {
    name: 'a',
    version: '1.0.0',
    deprecated: 'old',
    dependencies: { b: '1' },
    optionalDependencies: { c: '1' },
    devDependencies: { d: '1' },
    bundleDependencies: ['b'],
    peerDependencies: { e: '1' },
    peerDependenciesMeta: { e: { optional: true } },
    bin: { a: 'a.js' },
    directories: { lib: 'lib' },
    dist,
    engines: { node: '>=1' },
    os: ['linux'],
    cpu: ['x64'],
    libc: ['glibc'],
    funding: 'x',
    _hasShrinkwrap: false,
    hasInstallScript: true,
  };
  expect(version(kept)).toEqual(kept);
});

test.each([
  [{ scripts: { preinstall: 'x' } }, true],
  [{ scripts: { install: 'x' } }, true],
  [{ scripts: { postinstall: 'x' } }, true],
  [{ gypfile: true }, true],
  [{ scripts: { prepare: 'x' } }, undefined],
  [{ hasInstallScript: false }, undefined],
])('tells that %j has an install script: %s', (manifest, expected) => {
  expect((version(manifest) as Record<string, unknown>)['hasInstallScript']).toBe(expected);
});

test('takes modified from the times, and is the same done twice', () => {
  const once = abbreviatePackument({
    name: 'a',
    'dist-tags': { latest: '1.0.0' },
    versions: { '1.0.0': { name: 'a', version: '1.0.0', dist, scripts: { install: 'x' } } },
    time: { modified: '2020-01-01T00:00:00.000Z' },
  });
  expect(once['modified']).toBe('2020-01-01T00:00:00.000Z');
  expect(abbreviatePackument(once)).toEqual(once);
});
