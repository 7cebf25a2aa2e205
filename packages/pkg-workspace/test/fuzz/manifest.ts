import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { isDxError } from '@dx/pkg-core';
import { editManifest, type Manifest, parseManifest, setField } from '../../src/index.ts';
import { scanJson } from '../../src/manifest/scan-json.ts';

export const isJson: boolean = true;
export const words: readonly string[] = [
  '\ufeff',
  '\r\n',
  '\t',
  '\\u',
  '//',
  "'",
  '<<<<<<<',
  '"a": "b"',
  '"__proto__"',
  '[]',
  '{}',
  '"dependencies":',
];

/** Manifests in several styles to begin with. */
export function starts(): readonly Uint8Array<ArrayBuffer>[] {
  const value = {
    name: '@s/app',
    version: '1.0.0',
    bin: './cli.js',
    scripts: { test: 'x' },
    dependencies: { b: '^1.0.0', a: '*' },
    optionalDependencies: { a: '*' },
    peerDependenciesMeta: { b: { optional: true } },
    workspaces: { packages: ['packages/*'] },
    bundleDependencies: ['a'],
    files: ['lib', { a: [1, 2.5e3, null, false] }],
    overrides: { a: { '.': '1', b: '$c' } },
  };
  const texts = [
    JSON.stringify(value),
    `${JSON.stringify(value, null, 2)}\n`,
    JSON.stringify(value, null, '\t').replaceAll('\n', '\r\n'),
    `\ufeff{ "a" : 1 , "a":2,\n\n "dependencies": { } }`,
    '{"version":"1.0.0",}',
    '{}',
  ];
  return texts.map((text) => Uint8Array.from(Buffer.from(text)));
}

/** What is JSON is read as `JSON.parse` reads it, and edited to what the edit says, with every other byte in its place. */
export function check(input: Uint8Array<ArrayBuffer>): void {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(input);
  const expected = parse(text);
  const scan = scanJson(text);
  if ((scan.status === 'valid') !== (expected !== undefined))
    throw new Error(`is ${scan.status} to the scanner only`);
  const manifest = orRefused(() => parseManifest(text, '/app/package.json'));
  if (manifest === undefined) return;
  if (expected === undefined || !isDeepStrictEqual(manifest.raw, expected))
    throw new Error('is read otherwise than JSON.parse does');
  if (editManifest(manifest, []) !== text) throw new Error('changes without an edit');
  checkEdits(manifest, createHash('sha1').update(input).digest());
}

function checkEdits(manifest: Manifest, dice: Uint8Array): void {
  const keys = [...Object.keys(manifest.raw), 'fresh', '__proto__', 'dependencies'];
  const key = keys[(dice[0] ?? 0) % keys.length] ?? '';
  const value = [1, 'text', { a: [1] }, undefined, null, []][(dice[1] ?? 0) % 6];
  const edited = editManifest(manifest, [setField([key], value)]);
  const model = new Map(Object.entries(manifest.raw));
  if (value === undefined) model.delete(key);
  else model.set(key, value);
  expectEqual(edited, Object.fromEntries(model), key);
  checkDependency(manifest, dice);
}

function checkDependency(manifest: Manifest, dice: Uint8Array): void {
  const field = (['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const)[
    (dice[2] ?? 0) % 4
  ];
  if (field === undefined) return;
  const range = (dice[3] ?? 0) % 3 === 0 ? undefined : '^9.9.9';
  const edited = orRefused(() =>
    parseManifest(editManifest(manifest, [{ field, name: 'b', range }]), '/app/package.json'),
  );
  if (edited === undefined) throw new Error('is no manifest after an edit');
  const map = edited.raw[field] as Readonly<Record<string, unknown>> | undefined;
  const isHidden = field === 'dependencies' && Object.hasOwn(Object(edited.raw['optionalDependencies']), 'b');
  const found = Object.hasOwn(Object(map), 'b') ? map?.['b'] : undefined;
  if (!isHidden && found !== range) throw new Error(`says ${JSON.stringify(found)} where ${range} was set`);
  const others = Object.keys(manifest.raw).filter((key) => !/ependencies$/.test(key));
  for (const key of others)
    if (!isDeepStrictEqual(edited.raw[key], manifest.raw[key]))
      throw new Error(`changes ${JSON.stringify(key)} too`);
}

function expectEqual(text: string, model: unknown, key: string): void {
  const found = parse(text);
  if (!isDeepStrictEqual(found, model))
    throw new Error(`is something else after an edit of ${JSON.stringify(key)}: ${text.slice(0, 300)}`);
}

function orRefused<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (isDxError(error)) return undefined;
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}
