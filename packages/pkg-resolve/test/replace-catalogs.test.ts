import { describe, expect, it } from 'vitest';
import { replaceCatalogs } from '../src/index.ts';

const catalogs = { default: { react: '^18.0.0', loop: 'catalog:' }, next: { react: '^19.0.0' } };
const refusal = (text: string) =>
  expect.objectContaining({ code: 'DX_UNKNOWN_CATALOG', message: expect.stringContaining(text) });

describe('replaceCatalogs', () => {
  it('puts in what the catalogs say, in all fields, and keeps the order', () => {
    const importers = {
      '': { name: 'app', dependencies: { a: '1', react: 'catalog:', b: '2' } },
      m: { peerDependencies: { react: 'catalog:next' }, devDependencies: { react: 'catalog:default' } },
    };
    const replaced = replaceCatalogs(importers, catalogs);
    expect(Object.entries(replaced['']?.dependencies ?? {})).toEqual([
      ['a', '1'],
      ['react', '^18.0.0'],
      ['b', '2'],
    ]);
    expect(replaced['m']).toEqual({
      peerDependencies: { react: '^19.0.0' },
      devDependencies: { react: '^18.0.0' },
    });
    expect(replaced['']?.name).toBe('app');
  });

  it('gives back what names no catalog', () => {
    const importer = { dependencies: { a: '1' } };
    expect(replaceCatalogs({ '': importer }, {})['']).toBe(importer);
  });

  it('DX_UNKNOWN_CATALOG names the catalogs that there are', () => {
    const importers = { 'packages/m': { dependencies: { react: 'catalog:old' } } };
    expect(() => replaceCatalogs(importers, catalogs)).toThrow(
      refusal('packages/m takes react from the catalog old; there are default, next'),
    );
    expect(() => replaceCatalogs(importers, {})).toThrow(refusal('none is defined'));
  });

  it('DX_UNKNOWN_CATALOG tells of an entry that is missing, or that names a catalog itself', () => {
    const ask = (name: string) => replaceCatalogs({ '': { dependencies: { [name]: 'catalog:' } } }, catalogs);
    expect(() => ask('vue')).toThrow(
      refusal('The project takes vue from the catalog default, which has no such entry'),
    );
    expect(() => ask('loop')).toThrow(refusal('which says catalog:, a catalog again'));
    expect(() => ask('constructor')).toThrow(refusal('no such entry'));
    const inherited = { '': { dependencies: { a: 'catalog:toString' } } };
    expect(() => replaceCatalogs(inherited, catalogs)).toThrow(refusal('there are'));
  });
});
