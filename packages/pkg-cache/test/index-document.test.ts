import { type PackageName, parsePackageName } from '@dx/pkg-core';
import { describe, expect, test } from 'vitest';
import { indexDocument } from '../src/index-document.ts';
import { scanDocument } from '../src/scan-document.ts';
import { type Random, seededRandom } from './random.ts';

const name = parsePackageName('demo');

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function documentOf(versions: Readonly<Record<string, unknown>>, more: object = {}): string {
  return JSON.stringify({ name: 'demo', 'dist-tags': { latest: '1.0.0' }, versions, ...more });
}

describe('scanDocument', () => {
  test.each(Array.from({ length: 300 }, (_, seed) => [seed]))(
    'finds what JSON.parse finds in random document %i',
    (seed) => {
      const text = writeDocument(seededRandom(seed));
      const parsed = JSON.parse(text) as Parsed;
      const index = scanDocument(bytesOf(text), 'demo');
      const bytes = Buffer.from(text);

      expect(index.name).toBe(parsed.name);
      expect([...index.versions].sort()).toEqual(Object.keys(parsed.versions).sort());
      expect(Object.entries(index.distTags).sort()).toEqual(Object.entries(parsed['dist-tags']).sort());
      for (const [place, version] of index.versions.entries()) {
        const span = bytes.toString('utf8', index.spans[place * 2], index.spans[place * 2 + 1]);
        expect(JSON.parse(span)).toEqual(Object.getOwnPropertyDescriptor(parsed.versions, version)?.value);
      }
    },
  );

  test('keeps the order of the registry', () => {
    const index = scanDocument(bytesOf(documentOf({ '2.0.0': {}, '1.0.0': {}, '10.0.0': {} })), 'demo');

    expect(index.versions).toEqual(['2.0.0', '1.0.0', '10.0.0']);
  });

  test('P03 of two keys alike the last counts, as for JSON.parse', () => {
    const text =
      '{"name":"x","versions":{"9.0.0":{}},"name":"demo","versions":{"1.0.0":{"a":1},"2.0.0":{},"1.0.0":{"a":2}}}';
    const index = scanDocument(bytesOf(text), 'demo');

    expect([index.name, index.versions]).toEqual(['demo', ['1.0.0', '2.0.0']]);
    expect(text.slice(index.spans[0], index.spans[1])).toBe('{"a":2}');
  });

  test('P03 skips a byte order mark and takes lone surrogates', () => {
    const text = '\ufeff{"name":"demo","x":"\\ud800","versions":{"1.0.0":{"y":"\\udfff"}}}';

    expect(scanDocument(bytesOf(text), 'demo').versions).toEqual(['1.0.0']);
  });

  test('reads a document that has no versions left', () => {
    expect(scanDocument(bytesOf('{"name":"demo","time":{}}'), 'demo')).toMatchObject({
      versions: [],
      distTags: {},
    });
  });

  test.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['a login page', '<!doctype html><html></html>'],
    ['a list', '[]'],
    ['null', 'null'],
    ['an error without name', '{"error":"not found"}'],
    ['a name that is no text', '{"name":7,"versions":{}}'],
    ['versions that are no object', '{"name":"demo","versions":[]}'],
    ['tags that are cut off', '{"name":"demo","dist-tags":{"latest"'],
    ['a string without end', '{"name":"demo","x":"y'],
    ['a string that ends in an escape', '{"name":"demo","x":"y\\"}'],
    ['a nested string without end', '{"name":"demo","versions":{"1.0.0":{"x":"y}}}'],
    ['an object without end', '{"name":"demo","versions":{"1.0.0":{'],
    ['a missing colon', '{"name" "demo"}'],
    ['a missing comma', '{"name":"demo" "x":1}'],
    ['a trailing comma', '{"name":"demo",}'],
    ['a key that is no string', '{name:"demo"}'],
    ['NaN', '{"name":"demo","x":NaN}'],
    ['a bad escape in a key', '{"name":"demo","versions":{"\\x":{}}}'],
    ['something after the end', '{"name":"demo"} x'],
    ['nesting without end (P03)', `{"name":"demo","x":${'['.repeat(100_000)}`],
    ['100,000 nested lists (P03)', `{"name":"demo","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    [
      '100,000 nested objects in a version (P03)',
      `{"name":"demo","versions":{"1.0.0":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_001)}}`,
    ],
  ])('refuses %s', (_, text) => {
    expect(() => scanDocument(bytesOf(text), 'demo')).toThrow(
      expect.objectContaining({ code: 'DX_METADATA_INVALID' }),
    );
  });

  test('ends on every document that is cut anywhere', () => {
    const text = documentOf({ '1.0.0': { 'k\\"': ['\\', '"', { a: '\\"' }] } }, { readme: 'a\\"b' });
    for (let length = 0; length < text.length; length += 1) {
      expect(() => scanDocument(bytesOf(text.slice(0, length)), 'demo')).toThrow(
        expect.objectContaining({ code: 'DX_METADATA_INVALID' }),
      );
    }
  });
});

describe('indexDocument', () => {
  test('N06 refuses the document of another package', () => {
    const text = JSON.stringify({ name: 'esbuild', versions: {} });

    expect(() => indexDocument(bytesOf(text), name)).toThrow(
      expect.objectContaining({
        code: 'DX_REGISTRY_NAME_MISMATCH',
        details: { asked: 'demo', found: 'esbuild' },
      }),
    );
  });

  test('parses one version, once', () => {
    const document = indexDocument(
      bytesOf(documentOf({ '1.0.0': { dist: { tarball: 'https://registry.test/d.tgz' } } })),
      name,
    );
    const manifest = document.manifest('1.0.0');

    expect(manifest).toEqual({ name: 'demo', version: '1.0.0', tarball: 'https://registry.test/d.tgz' });
    expect(document.manifest('1.0.0')).toBe(manifest);
    expect(document.manifest('3.0.0')).toBeUndefined();
    expect(document.manifest('toString')).toBeUndefined();
  });

  test('says which version is broken only when it is asked for', () => {
    const document = indexDocument(bytesOf('{"name":"demo","versions":{"1.0.0":{"a" 1},"2.0.0":{}}}'), name);

    expect(document.manifest('2.0.0')).toBeUndefined();
    expect(() => document.manifest('1.0.0')).toThrow(
      expect.objectContaining({ code: 'DX_METADATA_INVALID' }),
    );
  });

  test('N13 takes names of the prototype for names like any other', () => {
    const manifest = { dist: { tarball: 'https://registry.test/t' }, dependencies: { hasOwnProperty: '1' } };
    const text = `{"name":"demo","dist-tags":{"__proto__":"1.0.0","constructor":"1.0.0"},"versions":{"__proto__":${JSON.stringify(manifest)}}}`;
    const document = indexDocument(bytesOf(text), name);

    expect(Object.keys(document.distTags)).toEqual(['__proto__', 'constructor']);
    expect(document.versions).toEqual(['__proto__']);
    expect(document.manifest('__proto__')).toBeUndefined();
    expect(document.manifest('constructor')).toBeUndefined();
    expect(Object.getPrototypeOf(document.distTags)).toBeNull();
  });

  test('has no manifest for a version that is none, because versions become parts of paths', () => {
    const odd = ['../../../planted', '1.0.0/../..', '1.0.0+../..', '..', 'v1.0.0', ' 1.0.0', '1.0.0\\..\\x'];
    const all = Object.fromEntries(
      [...odd, '1.0.0', '2.0.0-rc.1+7'].map((each) => [
        each,
        { dist: { tarball: 'https://registry.test/t' } },
      ]),
    );
    const document = indexDocument(bytesOf(documentOf(all)), name);

    for (const version of odd) expect(document.manifest(version)).toBeUndefined();
    expect(document.manifest('1.0.0')).toMatchObject({ version: '1.0.0' });
    expect(document.manifest('2.0.0-rc.1+7')).toMatchObject({ version: '2.0.0-rc.1+7' });
  });

  test.each([
    ...[
      'file:///srv/a.tgz',
      'a.tgz',
      '/srv/a.tgz',
      '//registry.test/a.tgz',
      '\\\\srv\\a.tgz',
      'data:,x',
      'ext::sh',
    ],
    `git+ssh://git@registry.test/a.git#${'a'.repeat(40)}`,
  ])('refuses a version whose archive is at %s, which no server has', (tarball) => {
    const document = indexDocument(bytesOf(documentOf({ '1.0.0': { dist: { tarball } } })), name);
    expect(() => document.manifest('1.0.0')).toThrow(
      expect.objectContaining({
        code: 'DX_METADATA_INVALID',
        message: expect.stringContaining('the archive of 1.0.0'),
      }),
    );
  });

  test('accepts a name with capitals only as it was asked for', () => {
    const text = JSON.stringify({ name: 'JSONStream', versions: {} });

    expect(indexDocument(bytesOf(text), 'JSONStream' as PackageName).name).toBe('JSONStream');
    expect(() => indexDocument(bytesOf(text), 'jsonstream' as PackageName)).toThrow(
      expect.objectContaining({ code: 'DX_REGISTRY_NAME_MISMATCH' }),
    );
  });
});

interface Parsed {
  readonly name: string;
  readonly 'dist-tags': Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, unknown>>;
}

const odd = [
  '__proto__',
  'constructor',
  'a"b',
  'a\\b',
  'ü',
  '\u0001',
  '😀',
  '}',
  '{',
  ']',
  '\\"',
  '\ud800',
  '',
  'versions',
];

/** A document as text, with random white space, key order, escapes and nesting. */
function writeDocument(random: Random): string {
  const key = (): string => random.pick([...odd, '1.0.0', '2.0.0-rc.1', `${random.int(99)}.0.0`]);
  const tags = Array.from({ length: random.int(4) }, () => [key(), writeText(random, key())] as const);
  const versions = Array.from({ length: random.int(6) }, () => [key(), writeValue(random, 4)] as const);
  const members = [
    ['name', writeText(random, random.pick(['demo', 'd"e\\mo', 'dé']))],
    ['dist-tags', writeObject(random, tags)],
    ['versions', writeObject(random, versions)],
    ...Array.from({ length: random.int(4) }, () => [`other${random.int(9)}`, writeValue(random, 5)] as const),
  ] as const;
  const shuffled = [...members].sort(() => random.int(3) - 1);
  return `${space(random)}${writeObject(random, shuffled)}${space(random)}`;
}

function writeValue(random: Random, depth: number): string {
  const kind = depth === 0 ? random.int(4) : random.int(6);
  if (kind === 0) return random.pick(['true', 'false', 'null']);
  if (kind === 1) return random.pick(['0', '-1', '1.5', '2e9', '-0.1E-7']);
  if (kind < 4) return writeText(random, random.pick(odd));
  const values = Array.from(
    { length: random.int(4) },
    () => [random.pick(odd), writeValue(random, depth - 1)] as const,
  );
  return kind === 4
    ? writeObject(random, values)
    : `[${values.map(([, value]) => pad(random, value)).join(',')}]`;
}

function writeObject(random: Random, members: readonly (readonly [string, string])[]): string {
  const written = members.map(
    ([key, value]) => `${pad(random, writeText(random, key))}:${pad(random, value)}`,
  );
  return `{${written.join(',')}${members.length === 0 ? space(random) : ''}}`;
}

function writeText(random: Random, text: string): string {
  if (random.int(4) > 0) return JSON.stringify(text);
  return `"${Array.from(text, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;
}

function pad(random: Random, text: string): string {
  return `${space(random)}${text}${space(random)}`;
}

function space(random: Random): string {
  return random.pick(['', '', '', ' ', '\n', '\t\r\n']);
}

describe('when a document changed', () => {
  test('is there for an abbreviated document, and publish times are not', () => {
    const document = indexDocument(bytesOf(documentOf({}, { modified: '2024-01-02T03:04:05.678Z' })), name);
    expect(document.modified).toBe('2024-01-02T03:04:05.678Z');
    expect(document.time).toBeUndefined();
  });

  test('publish times of a full document are read by own keys, texts only', () => {
    const time = JSON.parse('{"1.0.0":"2024-01-02T03:04:05.678Z","__proto__":"x","2.0.0":5}');
    const document = indexDocument(bytesOf(documentOf({}, { time })), name);
    expect(Object.getPrototypeOf(document.time)).toBeNull();
    expect({ ...document.time }['1.0.0']).toBe('2024-01-02T03:04:05.678Z');
    expect(document.time?.['2.0.0']).toBeUndefined();
    expect(document.modified).toBeUndefined();
    const modified = '2024-02-01T00:00:00.000Z';
    expect(indexDocument(bytesOf(documentOf({}, { time: { modified } })), name).modified).toBe(modified);
  });

  test('what is no time is nothing', () => {
    const document = indexDocument(bytesOf(documentOf({}, { modified: 'yesterday', time: 'never' })), name);
    expect([document.modified, document.time]).toEqual([undefined, undefined]);
  });
});
