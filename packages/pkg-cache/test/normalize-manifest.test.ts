import { type PackageName, parsePackageName } from '@dx/pkg-core';
import { describe, expect, test } from 'vitest';
import { normalizeManifest } from '../src/normalize-manifest.ts';

const name: PackageName = parsePackageName('demo');
const base = { name: 'demo', version: '1.0.0', tarball: 't' };

function normalize(fields: object, dist: object = {}): unknown {
  return normalizeManifest({ dist: { tarball: 't', ...dist }, ...fields }, name, '1.0.0');
}

describe('normalizeManifest', () => {
  test.each([
    [
      'dependency maps, text values only',
      { dependencies: { a: '1', b: 2, c: null } },
      { dependencies: { a: '1' } },
    ],
    ['a dependency list, which is none', { dependencies: ['a'] }, {}],
    ['empty maps, which are left out', { dependencies: {}, engines: {}, bin: {}, funding: {} }, {}],
    [
      'optional and peer dependencies',
      { optionalDependencies: { a: '1' }, peerDependencies: { b: '2' } },
      {
        optionalDependencies: { a: '1' },
        peerDependencies: { b: '2' },
      },
    ],
    [
      'peer meta',
      { peerDependenciesMeta: { a: { optional: true }, b: { optional: 'x' }, c: 1 } },
      {
        peerDependenciesMeta: { a: { optional: true }, b: {}, c: {} },
      },
    ],
    ['devDependencies, which are left out', { devDependencies: { a: '1' } }, {}],
    ['bundled by list', { bundleDependencies: ['a', 1] }, { bundleDependencies: ['a'] }],
    ['bundled under the other name', { bundledDependencies: ['a'] }, { bundleDependencies: ['a'] }],
    [
      'everything bundled',
      { bundleDependencies: true, dependencies: { a: '1' } },
      {
        bundleDependencies: ['a'],
        dependencies: { a: '1' },
      },
    ],
    ['nothing bundled', { bundleDependencies: false }, {}],
    ['bundled by object', { bundleDependencies: { a: '1' } }, { bundleDependencies: ['a'] }],
    ['engines', { engines: { node: '>=20', npm: 9 } }, { engines: { node: '>=20' } }],
    ['engines of old, a list', { engines: ['node >= 0.6'] }, { extra: { engines: ['node >= 0.6'] } }],
    ['engines of old, a text', { engines: 'node >= 0.6' }, { extra: { engines: 'node >= 0.6' } }],
    ['workspaces', { workspaces: ['docs'] }, { extra: { workspaces: ['docs'] } }],
    ['workspaces and engines that say nothing', { workspaces: [], engines: [] }, {}],
    [
      'platforms as text',
      { os: 'linux', cpu: 'x64', libc: 'glibc' },
      {
        ...{ os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
        extra: { os: 'linux', cpu: 'x64', libc: 'glibc' },
      },
    ],
    ['platforms as list', { os: ['!win32', 3] }, { os: ['!win32'] }],
    ['a licence', { license: 'MIT' }, { license: 'MIT' }],
    ['a licence object', { license: { type: 'MIT', url: 'u' } }, { license: 'MIT' }],
    ['the old field of licences, which npm does not lock', { licenses: [{ type: 'MIT' }] }, {}],
    ['a licence list of texts', { license: ['ISC'] }, { license: 'ISC' }],
    ['a licence of another kind', { license: 7 }, {}],
    ['funding as text', { funding: 'https://f.test' }, { funding: { url: 'https://f.test' } }],
    ['funding as list', { funding: [{ url: 'u' }, 'v'] }, { funding: [{ url: 'u' }, 'v'] }],
    ['a deprecation', { deprecated: 'no more' }, { deprecated: 'no more' }],
    ['deprecations that are none', { deprecated: false }, {}],
    ['the install script flag', { hasInstallScript: true }, { hasInstallScript: true }],
    ['the flag before the scripts', { hasInstallScript: false, scripts: { install: 'x' } }, {}],
    ['an install script', { scripts: { postinstall: 'x' } }, { hasInstallScript: true }],
    ['another script', { scripts: { test: 'x', install: '' } }, {}],
    ['a native build', { gypfile: true }, { hasInstallScript: true }],
    ['a bin', { bin: './cli.js' }, { bin: { demo: 'cli.js' } }],
  ])('reads %s', (_, fields, expected) => {
    expect(normalize(fields)).toEqual({ ...base, ...expected });
  });

  test.each([
    ['a sha512', { integrity: `sha512-${'A'.repeat(86)}==` }, `sha512-${'A'.repeat(86)}==`],
    ['a sha1 in hex where there is nothing else', { shasum: '0'.repeat(40) }, `sha1-${'A'.repeat(27)}=`],
    [
      'the sha1 where the integrity is broken',
      { integrity: 'sha512-x', shasum: '0'.repeat(40) },
      `sha1-${'A'.repeat(27)}=`,
    ],
    [
      'the integrity where both are there',
      { integrity: `sha512-${'A'.repeat(86)}==`, shasum: '0'.repeat(40) },
      `sha512-${'A'.repeat(86)}==`,
    ],
    ['a broken sha1', { shasum: 'xyz' }, undefined],
    ['none', {}, undefined],
  ])('reads the hash: %s', (_, dist, expected) => {
    expect((normalize({}, dist) as { integrity?: string }).integrity).toBe(expected);
  });

  test.each([
    [9e15, 2 ** 40],
    [1234.5, 1234],
    [-1, undefined],
    ['5', undefined],
  ])('A24 clamps the claimed size %s', (unpackedSize, expected) => {
    expect((normalize({}, { unpackedSize }) as { unpackedSizeBytes?: number }).unpackedSizeBytes).toBe(
      expected,
    );
  });

  test.each([[null], ['text'], [[]], [{}], [{ dist: {} }], [{ dist: { tarball: 7 } }], [{ dist: 'x' }]])(
    'gives nothing for %j, which names no archive',
    (value) => {
      expect(normalizeManifest(value, name, '1.0.0')).toBeUndefined();
    },
  );

  test('is about what was asked for, whatever it says of itself', () => {
    expect(normalize({ name: 'esbuild', version: '../../x' })).toEqual(base);
  });

  test('N13 keeps keys of the prototype as plain keys', () => {
    const value = JSON.parse(
      '{"dist":{"tarball":"t"},"dependencies":{"__proto__":"1","toString":"2"},"__proto__":{"bin":"x"}}',
    );
    const manifest = normalizeManifest(value, name, '1.0.0');

    expect(Object.entries(manifest?.dependencies ?? {})).toEqual([
      ['__proto__', '1'],
      ['toString', '2'],
    ]);
    expect(Object.getPrototypeOf(manifest?.dependencies)).toBeNull();
    expect(manifest?.bin).toBeUndefined();
  });

  test('is frozen all through', () => {
    const nested = [{ url: 'u' }];
    const manifest = normalizeManifest({ dist: { tarball: 't' }, bin: 'x', funding: nested }, name, '1.0.0');

    expect([manifest, manifest?.bin, manifest?.funding, nested[0]].every(Object.isFrozen)).toBe(true);
  });
});
