import { describe, expect, it } from 'vitest';
import { inMemoryMetadata, openOverrides, readResolutions, resolve } from '../src/index.ts';
import { graphLines } from './graph-lines.ts';

describe('readResolutions', () => {
  it.each([
    [{ b: '1.0.0' }, { b: '1.0.0' }],
    [{ '**/b': '1.0.0' }, { b: '1.0.0' }],
    [{ '@s/b': '1' }, { '@s/b': '1' }],
    [{ '**/@s/b': '1' }, { '@s/b': '1' }],
    [{ 'a/b': '1' }, { a: { b: '1' } }],
    [{ 'a/**/b': '1' }, { a: { b: '1' } }],
    [{ '@s/a/@t/b': '1' }, { '@s/a': { '@t/b': '1' } }],
    [
      { 'a>b': '1', 'a@^1>c': '2' },
      { a: { b: '1' }, 'a@^1': { c: '2' } },
    ],
    [
      { 'b@npm:^1.0.0': '1.0.0', 'b@^2': '2.0.0' },
      { 'b@^1.0.0': '1.0.0', 'b@^2': '2.0.0' },
    ],
    [
      { b: 'npm:^1.2.3', c: 'npm:d@1', e: 'github:o/e' },
      { b: '^1.2.3', c: 'npm:d@1', e: 'github:o/e' },
    ],
    [{ a: '1', 'a/b': '2' }, { a: { '.': '1', b: '2' } }],
    [{ 'a/b': '2', a: '1' }, { a: { '.': '1', b: '2' } }],
  ])('reads %j', (resolutions, overrides) => {
    const read = readResolutions(resolutions);
    expect(JSON.parse(JSON.stringify(read))).toEqual(overrides);
    expect(openOverrides(read, {})).toBeDefined();
  });

  it.each([
    [['b']],
    [{ b: 1 }],
    [{ '**': '1' }],
    [{ 'a/*/b': '1' }],
    [{ '@s': '1' }],
    [{ 'a//b': '1' }],
    [null],
  ])('refuses %j with DX_INVALID_OVERRIDE', (resolutions) => {
    expect(() => readResolutions(resolutions)).toThrow(
      expect.objectContaining({ code: 'DX_INVALID_OVERRIDE' }),
    );
  });

  it('changes what the root depends on too, where that is allowed', async () => {
    const universe = { a: { versions: { '1.0.0': {}, '1.1.0': {} } } };
    const importers = { '': { dependencies: { a: '^1.0.0' } } };
    const overrides = readResolutions({ '**/a': '1.0.0' });
    const settings = { overrideDirect: true };
    const graph = await resolve({ importers, overrides, settings }, inMemoryMetadata(universe));
    expect(graphLines(graph)).toContain('node_modules/a@1.0.0');
    expect(graph.nodes[0]?.dependencies).toEqual({ a: '^1.0.0' });
    const again = await resolve(
      { importers, overrides, settings, preferences: graph.nodes },
      inMemoryMetadata(universe),
    );
    expect(again).toEqual(graph);
  });
});
