import { parseManifest } from '@dx/pkg-workspace';
import { describe, expect, it } from 'vitest';
import { editPackageText } from '../../src/edit-package/edit-package-text.ts';

function edit(text: string, content: Readonly<Record<string, unknown>>): Promise<string> {
  return editPackageText(parseManifest(text, '/app/package.json'), content);
}

describe('editPackageText', () => {
  it('gives the same text for the same content', async () => {
    const text = '{ "a":1,\n"b" : [ 1 ] }';
    expect(await edit(text, { a: 1, b: [1] })).toBe(text);
  });

  it('adds members in the shape of their neighbours', async () => {
    expect(await edit('{\n  "a": { "x": 1 }\n}\n', { a: { x: 1, y: 2 }, b: { c: [1] } })).toBe(
      '{\n  "a": { "x": 1, "y": 2 },\n  "b": {\n    "c": [\n      1\n    ]\n  }\n}\n',
    );
    expect(await edit('{}', { a: 1 })).toBe('{\n  "a": 1\n}');
    expect(await edit('{"a":{}}', { a: { b: 1 } })).toBe('{"a":{"b":1}}');
    expect(await edit('{\n\t"a": {}\n}', { a: { b: 1 } })).toBe('{\n\t"a": {\n\t\t"b": 1\n\t}\n}');
  });

  it('takes members out with their comma', async () => {
    expect(await edit('{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}', { a: 1, c: 3 })).toBe(
      '{\n  "a": 1,\n  "c": 3\n}',
    );
    expect(await edit('{\n  "a": 1,\n  "b": 2\n}', { b: 2 })).toBe('{\n  "b": 2\n}');
  });

  it('keeps a byte-order mark, and writes anew what it cannot edit: a key given twice that goes', async () => {
    expect(await edit('\uFEFF{"a":1}', { a: 2 })).toBe('\uFEFF{"a":2}');
    expect(await edit('{"a":1,"a":2}', { a: 3 })).toBe('{"a":1,"a":3}');
    expect(await edit('{"a":1,"a":2,"b":1}', { b: 1 })).toBe('{"b":1}');
  });
});
