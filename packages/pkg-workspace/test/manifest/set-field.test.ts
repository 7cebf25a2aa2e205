import { describe, expect, test } from 'vitest';
import { editManifest, parseManifest, setField } from '../../src/index.ts';

const path = '/app/package.json';
type Path = readonly (string | number)[];

function set(text: string, ...fields: readonly (readonly [Path, unknown])[]): string {
  const changes = fields.map(([where, value]) => setField(where, value));
  return editManifest(parseManifest(text, path), changes);
}

const manifest = `{
\t"name": "app",   "version": "1.0.0",

\t"scripts": { "test": "vitest", "build": "tsc" },
\t"allowScripts": {
\t\t"esbuild@0.25.0": true
\t},
\t"files": ["lib",  "bin"],
\t"engines": {},
\t"n": 1.50, "é": "\\u00e9"
}
`;

describe('W01 a field of a manifest that is set', () => {
  test.each<readonly [string, Path, unknown, string, string]>([
    ['a text', ['version'], '1.0.1', '"1.0.0"', '"1.0.1"'],
    ['a member of a map', ['scripts', 'test'], 'vitest run', '"vitest"', '"vitest run"'],
    [
      'a new member of a map on one line',
      ['scripts', 'lint'],
      'biome check',
      '"build": "tsc"',
      '"build": "tsc", "lint": "biome check"',
    ],
    [
      'a new member of a map',
      ['allowScripts', 'sharp@1.0.0'],
      false,
      '"esbuild@0.25.0": true',
      '"esbuild@0.25.0": true,\n\t\t"sharp@1.0.0": false',
    ],
    [
      'the first member of a map',
      ['engines', 'node'],
      '>=20',
      '"engines": {}',
      '"engines": {\n\t\t"node": ">=20"\n\t}',
    ],
    [
      'a whole map',
      ['overrides'],
      { a: { b: '1' } },
      '"\\u00e9"',
      '"\\u00e9", "overrides": {\n\t\t"a": {\n\t\t\t"b": "1"\n\t\t}\n\t}',
    ],
    ['an item of a list', ['files', 1], 'cli', '"bin"', '"cli"'],
    ['a further item', ['files', 2], 'cli', '"bin"', '"bin",  "cli"'],
    ['a path of missing maps', ['engines', 'a', 'b'], 1, '{}', '{\n\t\t"a": {\n\t\t\t"b": 1\n\t\t}\n\t}'],
    [
      'a list of maps',
      ['engines', 'a', 0, 'b'],
      null,
      '{}',
      '{\n\t\t"a": [\n\t\t\t{\n\t\t\t\t"b": null\n\t\t\t}\n\t\t]\n\t}',
    ],
    ['a map in place of a text', ['version', 'x'], 1, '"1.0.0"', '{\n\t\t"x": 1\n\t}'],
  ])('changes nothing else: %s', (_, where, value, before, after) => {
    const edited = set(manifest, [where, value]);
    expect(edited).toBe(manifest.replace(before, () => after));
    expect(parseManifest(edited, path).raw).not.toEqual(parseManifest(manifest, path).raw);
  });

  test.each<readonly [string, Path, string, string]>([
    ['a text', ['version'], ',   "version": "1.0.0"', ''],
    ['the first field', ['name'], '"name": "app",   ', ''],
    ['a member', ['scripts', 'test'], '"test": "vitest", ', ''],
    ['the last member', ['allowScripts', 'esbuild@0.25.0'], '{\n\t\t"esbuild@0.25.0": true\n\t}', '{}'],
    ['an item', ['files', 0], '"lib",  ', ''],
    ['what is not there', ['a', 'b', 'c'], '', ''],
    ['a member of a text', ['name', 'x'], '', ''],
    ['an item that is not there', ['files', 7], '', ''],
  ])('is taken out: %s', (_, where, before, after) => {
    expect(set(manifest, [where, undefined])).toBe(manifest.replace(before, () => after));
  });

  test('keeps newlines, the end of the file, a byte-order mark and a lone line', () => {
    expect(set('\uFEFF{\r\n    "a": 1\r\n}', [['b', 'c'], 2])).toBe(
      '\uFEFF{\r\n    "a": 1,\r\n    "b": {\r\n        "c": 2\r\n    }\r\n}',
    );
    expect(set('{"a":1}', [['b'], { c: [1] }])).toBe('{"a":1,"b":{"c":[1]}}');
    expect(set('{}\n', [['version'], '1.0.0'])).toBe('{\n  "version": "1.0.0"\n}\n');
  });

  test('comes after the dependencies of the same edit, in order', () => {
    const text = '{\n  "dependencies": {\n    "b": "1"\n  }\n}\n';
    const edited = editManifest(parseManifest(text, path), [
      setField(['overrides'], { a: '$a' }),
      { field: 'dependencies', name: 'a', range: '1' },
      setField(['overrides', 'a'], undefined),
    ]);
    expect(JSON.parse(edited)).toEqual({ dependencies: { a: '1', b: '1' }, overrides: {} });
  });

  test('leaves the order of dependency maps alone', () => {
    const text = '{"dependencies":{"b":"1","a":"1"},"version":"1"}';
    expect(set(text, [['version'], '2'])).toBe('{"dependencies":{"b":"1","a":"1"},"version":"2"}');
  });

  test('is the one that counts of a key given twice', () => {
    expect(set('{"a":1,"a":2}', [['a'], 3])).toBe('{"a":1,"a":3}');
    expect(set('{"a":1,"b":0,"a":2}', [['a'], undefined])).toBe('{"b":0}');
  });

  test('is added in no time behind a million spaces, and by no more of them than npm takes', () => {
    const spaces = ' '.repeat(1_000_000);
    const manifest = parseManifest(`{\n${spaces}"a": 1,${spaces}"b": 2}`, '/app/package.json');
    const text = editManifest(manifest, [setField(['c'], { d: 1 })]);
    expect(JSON.parse(text)).toEqual({ a: 1, b: 2, c: { d: 1 } });
    expect(text.length).toBeLessThan(3_000_200);
  });

  test('may be named like a prototype', () => {
    const edited = set('{}', [['__proto__', 'constructor'], 'x']);
    expect(JSON.parse(edited)).toEqual(JSON.parse('{"__proto__":{"constructor":"x"}}'));
    expect(Object.getPrototypeOf(parseManifest(edited, path).raw)).toBe(Object.prototype);
  });

  test('has to be one that JSON can hold, at a path that begins with a key', () => {
    for (const where of [[], [0], ['files', -1], ['files', 1.5]]) {
      expect(() => setField(where, 1)).toThrow(TypeError);
    }
    for (const value of [() => 1, Symbol('x')]) expect(() => setField(['a'], value)).toThrow(TypeError);
  });

  test('reads back as it was set, whatever the layout', () => {
    let state = 11;
    const random = (below: number): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state % below;
    };
    const make = (depth: number): unknown =>
      depth === 0 || random(3) === 0
        ? random(9)
        : random(2) === 0
          ? Array.from({ length: random(3) }, () => make(depth - 1))
          : Object.fromEntries(Array.from({ length: random(4) }, () => [`k${random(4)}`, make(depth - 1)]));
    for (let round = 0; round < 400; round += 1) {
      const document = Object.fromEntries(Array.from({ length: 4 }, (_, at) => [`k${at}`, make(3)]));
      const text = JSON.stringify(document, null, ['', '  ', '\t'][random(3)]);
      const where = [`k${random(5)}`, `k${random(4)}`, `k${random(4)}`].slice(0, 1 + random(3));
      const edited = JSON.parse(set(text, [where, 'set']));
      const back = where.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], edited);
      expect(back).toBe('set');
      const untouched = Object.keys(document).filter((key) => key !== where[0]);
      for (const key of untouched) expect(edited[key]).toEqual(document[key]);
    }
  });
});
