import { parsePackageName } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import { indexDocument } from '../src/index.ts';
import { seededRandom } from './random.ts';

const name = parsePackageName('demo');
const dist = { tarball: 'https://registry.test/d.tgz' };

function documentOf(versions: string): ReturnType<typeof indexDocument> {
  const text = `{"name":"demo","dist-tags":{},"versions":${versions}}`;
  return indexDocument(new TextEncoder().encode(text), name);
}

/** How a version needs each of these by its whole manifest. */
function byManifest(document: ReturnType<typeof indexDocument>, version: string): unknown {
  const {
    dependencies,
    optionalDependencies,
    peerDependencies,
    bundleDependencies = [],
  } = document.manifest(version) ?? {};
  return names.map((name) => {
    const spec = [dependencies, optionalDependencies, peerDependencies]
      .map((map) => (map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined))
      .find((each) => each !== undefined);
    return spec === undefined ? undefined : { spec, isBundled: bundleDependencies.includes(name) };
  });
}

function byRequirement(document: ReturnType<typeof indexDocument>, version: string): unknown {
  return names.map((name) => document.requirement(version, name));
}

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'x', 'constructor', '__proto__', 'é"\\', ''];

describe('how a version needs another package', () => {
  it.each([
    ['nothing', {}],
    [
      'every field',
      {
        dependencies: { a: '^1.0.0', b: 'npm:c@2' },
        devDependencies: { d: '*' },
        optionalDependencies: { e: '1' },
        peerDependencies: { f: '>=1', e: '2' },
        peerDependenciesMeta: { f: { optional: true }, g: 1 },
      },
    ],
    ['bundles', { dependencies: { a: '1', b: '1' }, bundleDependencies: ['a'] }],
    ['bundles under their other name', { dependencies: { a: '1' }, bundledDependencies: true }],
    [
      'values that are none',
      { dependencies: { a: 1, b: null, c: '1' }, peerDependencies: [], optionalDependencies: { a: 'x' } },
    ],
    ['taken names', { dependencies: { constructor: '1', b: 'é', 'é"\\': '3', '': '4', c: '"' } }],
    [
      'the same words elsewhere',
      {
        description: '{"dependencies":{"x":"1"}}',
        jspm: { dependencies: { x: '1' } },
        dependencies: { a: '}' },
      },
    ],
    ['literals', { private: true, size: -1.5e3, nothing: null, dependencies: { a: '1' } }],
  ])('is told as its manifest tells it: %s', (_, fields) => {
    const versions = { '1.0.0': { ...fields, dist }, '1.0.1': { dist, ...fields }, '2.0.0': { dist } };
    for (const indent of [0, 2]) {
      const document = documentOf(JSON.stringify(versions, undefined, indent));
      for (const version of Object.keys(versions))
        expect(byRequirement(document, version)).toEqual(byManifest(document, version));
    }
  });

  it('is told by the last one of what comes twice, and by what has an escape', () => {
    const document = documentOf(
      `{"1.0.0":{"dist":${JSON.stringify(dist)},"dependencies":{"a":"1"},"dependencies":{"b":"1","b":"2"}},"2.0.0":{"dist":${JSON.stringify(dist)},"d\\u0065pendencies":{"c":"3"}}}`,
    );
    expect(document.requirement('1.0.0', 'a')).toBeUndefined();
    expect(document.requirement('1.0.0', 'b')).toEqual({ spec: '2', isBundled: false });
    expect(document.requirement('2.0.0', 'c')).toEqual({ spec: '3', isBundled: false });
  });

  it('is told where no archive is named, and not of what is no version', () => {
    const document = documentOf('{"1.0.0":{"dependencies":{"a":"1"}},"2.0.0":"x","no":{"dependencies":{}}}');
    expect(document.requirement('1.0.0', 'a')).toEqual({ spec: '1', isBundled: false });
    for (const version of ['2.0.0', 'no', '3.0.0'])
      expect(document.requirement(version, 'a')).toBeUndefined();
  });

  it.each(['{"a":1 "b":2}', '{"a":1,}', '{"a"}', '{a:1}', '{"a":}', '{"dependencies":{"a" "b"}}'])(
    'is DX_METADATA_INVALID where there is no JSON: %s',
    (text) => {
      const document = documentOf(`{"1.0.0":${text}}`);
      expect(() => document.requirement('1.0.0', 'a')).toThrow(
        expect.objectContaining({ code: 'DX_METADATA_INVALID' }),
      );
    },
  );

  it('is never told otherwise than by the manifest, whatever bytes there are', () => {
    const random = seededRandom(11);
    const parts = [
      ...[
        '"dependencies":{"a":"1"}',
        '"x":[{}]',
        '"peerDependencies":{"a":"2","b":"3"}',
        '"bundleDependencies":["a"]',
      ],
      ...[',', ',', ',', '"', '{', '}', '\\', ':', ' '],
    ];
    let told = 0;
    for (let round = 0; round < 5_000; round += 1) {
      const text = Array.from({ length: random.int(9) }, () => random.pick(parts)).join('');
      const versions = `{"1.0.0":{"dist":${JSON.stringify(dist)},${text}}}`;
      const whole = attempt(() => byManifest(documentOf(versions), '1.0.0'));
      if (whole === 'refused') continue;
      expect(attempt(() => byRequirement(documentOf(versions), '1.0.0'))).toEqual(whole);
      told += 1;
    }
    expect(told).toBeGreaterThan(50);
  });
});

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return 'refused';
  }
}
