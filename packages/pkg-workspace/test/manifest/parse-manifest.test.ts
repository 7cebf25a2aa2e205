import { isDxError } from '@dx/pkg-core';
import { describe, expect, test } from 'vitest';
import { parseManifest } from '../../src/index.ts';
import { catchError } from '../make-tree.ts';

const path = '/app/package.json';

function fieldsOf(value: unknown): ReturnType<typeof parseManifest>['fields'] {
  return parseManifest(JSON.stringify(value), path).fields;
}

describe('a manifest that is not JSON', () => {
  test.each([
    ['{\n  "name": "a"\n  "version": "1.0.0"\n}', 3, 3, '3 |   "version": "1.0.0"\n      ^'],
    ['{\n  "name": "a",\n}', 3, 1, '3 | }\n    ^'],
    ['{"a": [1, 2,]}', 1, 13, '1 | {"a": [1, 2,]}\n                ^'],
    ['{\r\n\t"a": \'b\'\r\n}', 2, 7, '2 |  "a": \'b\'\n          ^'],
    ['{ // note\n}', 1, 3, '1 | { // note\n      ^'],
    ['{"a": "unclosed\n}', 1, 7, '1 | {"a": "unclosed\n          ^'],
    ['{"a": nul}', 1, 7, '1 | {"a": nul}\n          ^'],
    ['{"a": 01}', 1, 8, '1 | {"a": 01}\n           ^'],
    ['<<<<<<< ours\n{}', 1, 1, '1 | <<<<<<< ours\n    ^'],
    ['{}\n{}', 2, 1, '2 | {}\n    ^'],
    ['{"a": "\\x"}', 1, 7, '1 | {"a": "\\x"}\n          ^'],
    ['', 1, 1, '1 | \n    ^'],
    ['{"a": {"b": [1}', 1, 15, '1 | {"a": {"b": [1}\n                  ^'],
  ])('is refused with line, column and the text under a caret: %j', (text, line, column, excerpt) => {
    const error = catchError(() => parseManifest(text, path));
    expect(isDxError(error, 'DX_MANIFEST_PARSE') && error.details).toEqual({ path, line, column });
    expect(String(error)).toContain(`${path} is not valid JSON, line ${line}, column ${column}: expected `);
    expect(String(error)).toContain(`\n${excerpt}`);
    expect(isDxError(error) && error.hint).toContain(`line ${line}`);
  });

  test('says what to look for when the cause is a common one', () => {
    const messageOf = (text: string): string => String(catchError(() => parseManifest(text, path)));
    expect(messageOf('{"a": 1,}')).toContain('a comma too many');
    expect(messageOf('{ /* x */ }')).toContain('JSON has no comments');
    expect(messageOf("{'a': 1}")).toContain('double quotes');
    expect(messageOf('{"a": 1,\n=======\n"b": 2}')).toContain('git conflict marker');
    expect(messageOf('{"a": 1')).toContain('the file ends here');
  });

  test('shows a long line cut around the fault and no control characters', () => {
    const message = String(catchError(() => parseManifest(`{"a": "${'x'.repeat(5000)}", \u001b[31m}`, path)));
    expect(message.length).toBeLessThan(500);
    expect(message).not.toContain('\u001b');
  });

  test('is found at any depth of nesting without a stack', () => {
    const error = catchError(() => parseManifest(`{"a":${'['.repeat(200_000)}`, path));
    expect(isDxError(error, 'DX_MANIFEST_PARSE') && error.details['column']).toBe(200_006);
  });
});

describe('a manifest with a field of the wrong shape', () => {
  test.each([
    [[], undefined],
    ['text', undefined],
    [{ name: 5 }, 'name'],
    [{ name: '../evil' }, 'name'],
    [{ name: 'a\nb' }, 'name'],
    [{ dependencies: ['left-pad'] }, 'dependencies'],
    [{ devDependencies: 'left-pad' }, 'devDependencies'],
    [{ peerDependencies: { 'left-pad': 1 } }, 'peerDependencies.left-pad'],
    [{ optionalDependencies: { 'left-pad': null } }, 'optionalDependencies.left-pad'],
    [{ workspaces: 'packages/*' }, 'workspaces'],
    [{ workspaces: { packages: 'packages/*' } }, 'workspaces'],
    [{ workspaces: [1] }, 'workspaces'],
  ])('is refused by name of the field: %j', (value, field) => {
    const error = catchError(() => fieldsOf(value));
    expect(isDxError(error, 'DX_MANIFEST_INVALID') && error.details['field']).toBe(field);
    expect(String(error)).toContain(path);
  });

  test.each(['A b', '.hidden', '_x', '__proto__', '@scope', '../x', 'node_modules'])(
    'is refused when a dependency is named %j, with the place',
    (name) => {
      const text = `{"devDependencies": {${JSON.stringify(name)}: "1"}}`;
      const error = catchError(() => parseManifest(text, path));
      expect(isDxError(error, 'DX_INVALID_PACKAGE_NAME') && error.details).toMatchObject({
        path,
        field: 'devDependencies',
        name,
      });
      expect(String(error)).toContain(`${path}, devDependencies: Invalid package name`);
    },
  );

  test.each([
    {
      version: 5,
      scripts: [],
      os: 5,
      engines: 'node',
      license: 3,
      bin: 7,
      overrides: undefined,
      private: 'yes',
    },
    { dependencies: null, workspaces: false, peerDependenciesMeta: 'x', name: '' },
  ])('is read without what npm ignores too: %j', (value) => {
    expect(fieldsOf(value)).toEqual({});
  });
});

describe('the fields of a manifest', () => {
  test('keep names that npm accepts for a project that is not published', () => {
    expect(fieldsOf({ name: 'My App' }).name).toBe('My App');
  });

  test('leave the whole document in raw, in its order and frozen', () => {
    const manifest = parseManifest('{"z": {"y": [1]}, "a": 2}', path);
    expect(Object.keys(manifest.raw)).toEqual(['z', 'a']);
    expect(() => Object.assign(Object(manifest.raw['z']), { y: 2 })).toThrow(TypeError);
    expect(Object.isFrozen(manifest.fields)).toBe(true);
  });

  test('take the last of a key given twice', () => {
    const text = '{"dependencies": {"a": "1"}, "dependencies": {"b": "1", "b": "2"}}';
    expect(parseManifest(text, path).fields.dependencies).toEqual({ b: '2' });
  });

  test('are safe from keys that name a prototype', () => {
    const text = '{"__proto__": {"name": "evil"}, "scripts": {"__proto__": "x", "constructor": "y"}}';
    const { fields } = parseManifest(text, path);
    expect(fields.name).toBeUndefined();
    expect(Object.getPrototypeOf(fields.scripts)).toBeNull();
    expect(Object.keys(fields.scripts ?? {})).toEqual(['__proto__', 'constructor']);
  });

  test('tolerate a byte-order mark and keep it in the text', () => {
    const manifest = parseManifest('\uFEFF{"name": "a"}', path);
    expect(manifest.fields.name).toBe('a');
    expect(manifest.text.charCodeAt(0)).toBe(0xfeff);
  });

  test('are normalised as npm does', () => {
    const fields = fieldsOf({
      license: { type: 'MIT' },
      os: 'linux',
      cpu: ['x64', 'arm64'],
      dependencies: { a: '1', b: '2' },
      optionalDependencies: { b: '3' },
      bundledDependencies: true,
      peerDependenciesMeta: { a: { optional: true, other: 1 }, b: 'x' },
      dependenciesMeta: { a: { injected: true, built: false }, b: { injected: 'x' }, c: 1 },
      workspaces: { packages: ['a/*'] },
    });
    expect(fields).toEqual({
      license: 'MIT',
      os: ['linux'],
      cpu: ['x64', 'arm64'],
      dependencies: { a: '1' },
      optionalDependencies: { b: '3' },
      bundleDependencies: ['a'],
      peerDependenciesMeta: { a: { optional: true }, b: {} },
      dependenciesMeta: { a: { injected: true }, b: {}, c: {} },
      workspaces: ['a/*'],
    });
  });

  test.each([
    ['{}', '  ', '\n', false],
    ['{}\n', '  ', '\n', true],
    ['{\n  "a": 1\n}\n', '  ', '\n', true],
    ['{\r\n\t"a": 1\r\n}', '\t', '\r\n', false],
    ['\uFEFF{\n    "a": 1\n}\n', '    ', '\n', true],
    ['{"a": 1}', '', '\n', false],
  ])('come with the style of the text: %j', (text, indent, newline, trailingNewline) => {
    expect(parseManifest(text, path).style).toEqual({ indent, newline, trailingNewline });
  });
});

describe('the commands of a manifest', () => {
  test.each([
    ['./cli.js', { app: 'cli.js' }],
    [
      { a: './x/../y.js', b: 'lib//z.js' },
      { a: 'y.js', b: 'lib/z.js' },
    ],
    [['./bin/tool.js'], { 'tool.js': 'bin/tool.js' }],
    [{ '../../x': 'a.js' }, { x: 'a.js' }],
    [{ '@s/../../y': 'a.js' }, { y: 'a.js' }],
    [{ 'a/b': 'a.js' }, { b: 'a.js' }],
    [{ 'a\\c': 'a.js' }, { c: 'a.js' }],
    [{ 'c:d': 'a.js' }, { d: 'a.js' }],
    [{ ok: 'a.js', bad: 5 }, { ok: 'a.js' }],
    [{ ok: 'a\\b.js' }, { ok: 'a/b.js' }],
  ])('B01 are reduced to a name and a path: %j', (bin, expected) => {
    expect(fieldsOf({ name: '@scope/app', bin }).bin).toEqual(expected);
  });

  test.each([
    { '': 'a.js' },
    { '.': 'a.js' },
    { '..': 'a.js' },
    { '@s/..': 'a.js' },
    { '/': 'a.js' },
    { 'a\u0000b': 'a.js' },
  ])('B02 are dropped when the name is none: %j', (bin) => {
    expect(fieldsOf({ name: 'app', bin }).bin).toBeUndefined();
  });

  test.each(['../../../etc/passwd', 'a/../../b', '..', '.', '', './', 'C:/evil.js', 'a\u0000b'])(
    'B03 B04 are dropped when the path leaves the package or is none: %j',
    (target) => {
      expect(fieldsOf({ name: 'app', bin: { x: target } }).bin).toBeUndefined();
      expect(fieldsOf({ name: 'app', bin: target }).bin).toBeUndefined();
    },
  );

  test('need a name when they are a lone path', () => {
    expect(fieldsOf({ bin: './cli.js' }).bin).toBeUndefined();
  });
});

test('a manifest that nests values without end is refused before anything walks through it', () => {
  const nest = (depth: number): string => `{"x":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  expect(parseManifest(nest(499), path).raw).toHaveProperty('x');
  const error = catchError(() => parseManifest(nest(50_000), path));
  expect(isDxError(error, 'DX_MANIFEST_INVALID')).toBe(true);
});

test('a manifest with a string of millions of escapes is refused where it ends to be one', () => {
  const text = `{"a":"${'\\n'.repeat(5_000_000)}" bad`;
  const error = catchError(() => parseManifest(text, path));
  expect(isDxError(error, 'DX_MANIFEST_PARSE') && error.details['column']).toBe(text.length - 2);
});
