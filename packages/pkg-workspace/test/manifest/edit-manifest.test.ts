import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import PackageJson from '@npmcli/package-json';
import { describe, expect, test } from 'vitest';
import { type DependencyChange, editManifest, parseManifest } from '../../src/index.ts';
import { makeTree } from '../make-tree.ts';

const path = '/app/package.json';

function edit(text: string, ...changes: readonly DependencyChange[]): string {
  return editManifest(parseManifest(text, path), changes);
}

function set(
  name: string,
  range: string | undefined,
  field: DependencyChange['field'] = 'dependencies',
): DependencyChange {
  return { field, name, range };
}

const styles = [
  ['two spaces', '  ', '\n', '\n', ''],
  ['four spaces', '    ', '\n', '\n', ''],
  ['a tab', '\t', '\n', '\n', ''],
  ['CRLF', '  ', '\r\n', '\r\n', ''],
  ['no trailing newline', '  ', '\n', '', ''],
  ['a byte-order mark', '  ', '\n', '\n', '\uFEFF'],
  ['all of it', '\t', '\r\n', '', '\uFEFF'],
] as const;

describe('an edited manifest', () => {
  test.each(styles)('W01 keeps its style: %s', (_, indent, newline, end, mark) => {
    const write = (value: unknown): string =>
      mark + JSON.stringify(value, null, indent).replaceAll('\n', newline) + end;
    const before = write({ name: 'a', dependencies: { b: '1' }, files: ['x'] });
    const after = write({
      name: 'a',
      dependencies: { a: '^2', b: '1' },
      files: ['x'],
      devDependencies: { c: '3' },
    });
    expect(edit(before, set('a', '^2'), set('c', '3', 'devDependencies'))).toBe(after);
    expect(edit(after, set('a', undefined), set('c', undefined, 'devDependencies'))).toBe(before);
  });

  test('is the same byte for byte outside of the maps that change', () => {
    const text =
      '{ "files": ["a",   "b"],\n\n  "n": 1.50, "é": "\\u00e9",\n  "dependencies": {"b":"1"},\n "z" : { } }\n\n';
    const edited = edit(text, set('b', '2'));
    expect(edited.replace(/\{\s*"b": ?"2"\s*\}/, '{"b":"1"}')).toBe(text);
  });

  test('is the text itself without changes', () => {
    const text = '{"dependencies": {"b": "1", "a": "1"}, "devDependencies": {}}';
    expect(edit(text)).toBe(text);
  });

  test('stays as it is when the change is there already', () => {
    const text = '{\n  "dependencies": { "a": "1" }\n}\n';
    expect(edit(text, set('a', '1'))).toBe(text);
  });

  test('W01 has all its dependency maps sorted and the empty ones removed', () => {
    const before = {
      dependencies: { b: '1', a: '1' },
      devDependencies: { d: '1', c: '1' },
      peerDependencies: {},
    };
    const edited = edit(JSON.stringify(before, null, 2), set('B', '1'));
    expect(edited).toBe(
      JSON.stringify(
        { dependencies: { a: '1', b: '1', B: '1' }, devDependencies: { c: '1', d: '1' } },
        null,
        2,
      ),
    );
  });

  test('loses an empty map without any other change to the text', () => {
    const text = '{"x":   1, "dependencies": {"b":"1"}, "peerDependencies": {}}';
    expect(edit(text, set('b', '1'))).toBe('{"x":   1, "dependencies": {"b":"1"}}');
  });

  test('does not repeat an optional dependency', () => {
    const before = { dependencies: { a: '1', b: '1' } };
    const edited = edit(JSON.stringify(before), set('a', '2', 'optionalDependencies'));
    expect(JSON.parse(edited)).toEqual({ dependencies: { b: '1' }, optionalDependencies: { a: '2' } });
  });

  test.each([
    ['{}', '{\n  "dependencies": {\n    "a": "1"\n  }\n}'],
    ['{ }\n', '{\n  "dependencies": {\n    "a": "1"\n  }\n}\n'],
    ['{"name":"x"}', '{"name":"x","dependencies":{"a":"1"}}'],
    ['{\n  "name": "x"\n}', '{\n  "name": "x",\n  "dependencies": {\n    "a": "1"\n  }\n}'],
  ])('gets a new map at the end: %j', (before, after) => {
    expect(edit(before, set('a', '1'))).toBe(after);
  });

  test.each([
    ['{"dependencies":{"a":"1"}}', '{}'],
    ['{\n  "dependencies": {\n    "a": "1"\n  }\n}\n', '{}\n'],
    ['{\n  "dependencies": { "a": "1" },\n  "x": 1\n}', '{\n  "x": 1\n}'],
    ['{\n  "x": 1,\n  "dependencies": { "a": "1" }\n}', '{\n  "x": 1\n}'],
    ['{\n  "x": 1,\n  "dependencies": { "a": "1" },\n  "y": 2\n}', '{\n  "x": 1,\n  "y": 2\n}'],
    ['{"dependencies": {"z": "1"}, "x": 1, "dependencies": {"a": "1"}}', '{"x": 1}'],
  ])('loses a map that was emptied, with its comma: %j', (before, after) => {
    expect(edit(before, set('a', undefined))).toBe(after);
  });

  test('takes a key written with escapes for what it is', () => {
    expect(edit('{"depend\\u0065ncies": {"a": "1"}}', set('a', '2'))).toBe(
      '{"depend\\u0065ncies": {"a":"2"}}',
    );
  });

  test('never loses or changes other content, whatever the layout', () => {
    for (const text of layouts()) {
      const raw: unknown = JSON.parse(text);
      const added = edit(text, set('q', '1'), set('r', '1', 'devDependencies'));
      expect(JSON.parse(added)).toMatchObject({ dependencies: { q: '1' }, devDependencies: { r: '1' } });
      const back = edit(added, set('q', undefined), set('r', undefined, 'devDependencies'));
      expect(JSON.parse(back)).toEqual(raw);
    }
  });

  test('W01 says the same as one that npm wrote', async () => {
    const before = {
      name: 'a',
      devDependencies: { z: '1', c: '1' },
      bin: './x',
      optionalDependencies: { o: '1' },
    };
    const root = makeTree({ 'package.json': `${JSON.stringify(before, null, 2)}\n` });
    const npm = await PackageJson.load(root);
    npm.update({ ...npm.content, dependencies: { z: '2', a: '1' }, optionalDependencies: {} });
    const text = readFileSync(join(root, 'package.json'), 'utf8');
    writeFileSync(join(root, 'package.json'), '');
    await npm.save();
    const changes = [set('z', '2'), set('a', '1'), set('o', undefined, 'optionalDependencies')];
    expect(edit(text, ...changes)).toBe(readFileSync(join(root, 'package.json'), 'utf8'));
  });
});

function layouts(): readonly string[] {
  const members = ['"a": {"dependencies": {"x": "1"}}', '"dependencies": {"k": "1"}', '"b": [1, {"c": "}"}]'];
  const separators = [',', ', ', ',\n  ', ' ,\r\n\t'];
  const orders = [[], [0], [1], [0, 1], [1, 0], [0, 1, 2], [1, 2, 0], [2, 0, 1]];
  return orders.flatMap((order) =>
    separators.map((separator) => `{ ${order.map((index) => members[index]).join(separator)} }`),
  );
}
