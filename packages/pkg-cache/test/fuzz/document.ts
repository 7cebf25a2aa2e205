import { isDeepStrictEqual } from 'node:util';
import { isDxError, parsePackageName } from '@dx/pkg-core';
import { indexDocument, type PackageDocument } from '../../src/index.ts';
import { scanDocument } from '../../src/scan-document.ts';

export const isJson: boolean = true;
export const words: readonly string[] = [
  '\\',
  '\\"',
  '\\u0000',
  '\\ud800',
  '1.0.0',
  '{"',
  '"}',
  '[]',
  '\ufeff',
  '"name":"a"',
  '1e5',
  '-',
];

/** Documents, abbreviated and full, to begin with. */
export function starts(): readonly Uint8Array<ArrayBuffer>[] {
  const dist = { tarball: 'https://registry.test/a/-/a-1.0.0.tgz', shasum: '0'.repeat(40), signatures: [{}] };
  const manifest = {
    name: 'a',
    version: '1.0.0',
    dependencies: { b: '^1.0.0' },
    bin: { a: './cli.js' },
    engines: { node: '*' },
    dist,
  };
  const documents = [
    {
      name: 'a',
      'dist-tags': { latest: '1.0.0' },
      versions: { '1.0.0': manifest },
      modified: '2020-01-01T00:00:00.000Z',
    },
    {
      _id: 'a',
      name: 'a',
      versions: {},
      time: { modified: '2020-01-01', '1.0.0': '2019-01-01' },
      readme: '# \u00e9 "x\\',
    },
    {
      name: 'a',
      versions: {
        '1.0.0': {
          ...manifest,
          os: ['linux'],
          peerDependenciesMeta: { b: { optional: true } },
          funding: [null],
        },
      },
    },
  ];
  return [
    ...documents.map((each) => JSON.stringify(each)),
    '{"name":"a","versions":{"1.0.0":{},"1.0.0":[]}}',
    ' {"name" : "a"}\n',
  ].map((text) => Uint8Array.from(Buffer.from(text)));
}

/** What is found in a document without parsing it is what `JSON.parse` finds there; what it takes is taken, unless it nests too deeply. */
export function check(input: Uint8Array<ArrayBuffer>): void {
  const expected = parse(input);
  const found = openOrRefuse(input);
  if (expected === undefined) {
    if (found !== undefined) readAll(found);
    return;
  }
  if (found === undefined) {
    if (isDocument(expected) && depthOf(expected) < 490)
      throw new Error('refuses a document that JSON.parse takes');
    return;
  }
  compare(found, expected, input);
  readAll(found);
}

function compare(found: PackageDocument, expected: unknown, input: Uint8Array<ArrayBuffer>): void {
  const document = expected as Readonly<Record<string, unknown>>;
  if (found.name !== document['name']) throw new Error(`has another name: ${JSON.stringify(found.name)}`);
  const versions = Object.entries((document['versions'] ?? {}) as Readonly<Record<string, unknown>>);
  const names = (list: readonly string[]): readonly string[] => [...list].sort();
  if (!isDeepStrictEqual(names(found.versions), names(versions.map(([version]) => version))))
    throw new Error(`has other versions: ${JSON.stringify(found.versions)}`);
  const { spans } = scanDocument(input, 'a');
  for (const [version, manifest] of versions) {
    const place = found.versions.indexOf(version);
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
      input.subarray(spans[place * 2], spans[place * 2 + 1]),
    );
    if (!isDeepStrictEqual(JSON.parse(text), manifest)) throw new Error(`has another manifest: ${text}`);
  }
  const tags = Object.entries((document['dist-tags'] ?? {}) as object).filter(
    ([, version]) => typeof version === 'string',
  );
  const isMap = typeof document['dist-tags'] === 'object';
  if (isMap && !isDeepStrictEqual({ ...found.distTags }, Object.fromEntries(tags)))
    throw new Error('has other tags');
}

/** Every manifest is taken or refused. */
function readAll(document: PackageDocument): void {
  for (const version of document.versions) orRefused(() => document.manifest(version));
  orRefused(() => document.time);
}

function openOrRefuse(input: Uint8Array<ArrayBuffer>): PackageDocument | undefined {
  return orRefused(() => indexDocument(input, parsePackageName('a')));
}

function orRefused<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (isDxError(error)) return undefined;
    throw error;
  }
}

function isDocument(value: unknown): boolean {
  if (!isRecord(value) || value['name'] !== 'a') return false;
  return value['versions'] === undefined || isRecord(value['versions']);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function depthOf(value: unknown): number {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth < 1000; depth += 1) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
    if (level.length === 0) return depth;
  }
  return 1000;
}

function parse(input: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(input));
  } catch {
    return undefined;
  }
}
