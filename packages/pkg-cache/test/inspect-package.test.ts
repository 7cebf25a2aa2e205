import { nodeFs } from '@dx/pkg-core/node';
import { describe, expect, test } from 'vitest';
import { addArchive } from '../src/add-archive.ts';
import type { StoreEntry } from '../src/types.ts';
import { makeArchive } from './tar-archive.ts';
import { makeTemporaryStore } from './temporary-store.ts';

function add(manifest: unknown, ...paths: readonly string[]): StoreEntry {
  const body = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  const files = paths.map((path) => ({ path: `package/${path}`, body: '{}' }));
  const bytes = makeArchive({ path: 'package/package.json', body }, ...files);
  return addArchive(nodeFs, makeTemporaryStore().directory, { bytes, name: 'asked', version: '9.9.9' });
}

describe('what an entry says about its package', () => {
  test.each([
    ['no scripts', {}, [], {}],
    [
      'all three',
      { scripts: { preinstall: 'a', install: 'b', postinstall: 'c', test: 'd' } },
      [],
      { preinstall: 'a', install: 'b', postinstall: 'c' },
    ],
    ['empty and odd scripts', { scripts: { preinstall: '', install: 1, postinstall: null } }, [], {}],
    ['scripts that are no object', { scripts: ['install'] }, [], {}],
    ['a binding.gyp alone', {}, ['binding.gyp'], { install: 'node-gyp rebuild' }],
    [
      'a binding.gyp and a postinstall',
      { scripts: { postinstall: 'c' } },
      ['binding.gyp'],
      { install: 'node-gyp rebuild', postinstall: 'c' },
    ],
    ['a binding.gyp and an install', { scripts: { install: 'b' } }, ['binding.gyp'], { install: 'b' }],
    [
      'a binding.gyp and a preinstall',
      { scripts: { preinstall: 'a' } },
      ['binding.gyp'],
      { preinstall: 'a' },
    ],
    ['a binding.gyp that is not meant', { gypfile: false }, ['binding.gyp'], {}],
    ['a binding.gyp deeper down', {}, ['src/binding.gyp'], {}],
  ])('install scripts: %s', (_, manifest, paths, expected) => {
    expect({ ...add(manifest, ...paths).installScripts }).toEqual(expected);
  });

  test('name and version are the package’s own, and only recorded', () => {
    const entry = add({ name: '../../evil', version: '../x' });

    expect(entry).toMatchObject({ name: '../../evil', version: '../x' });
    expect(entry.directory).not.toContain('evil');
  });

  test.each(['', 'no json', '[]', 'null', '{"name":1,"version":{}}'])(
    'a manifest that says nothing (%s) leaves what was asked for',
    (text) => {
      expect(add(text)).toMatchObject({ name: 'asked', version: '9.9.9', installScripts: {} });
    },
  );

  test('a manifest may begin with a byte order mark', () => {
    expect(add('\ufeff{"name":"marked"}').name).toBe('marked');
  });

  test('A31 bundled packages are found, and nothing that only looks like one', () => {
    const entry = add(
      {},
      'node_modules/b/package.json',
      'node_modules/a-b/package.json',
      'node_modules/a/package.json',
      'node_modules/a/node_modules/@s/n/package.json',
      'node_modules/a/lib/package.json',
      'node_modules/.bin/node',
      'node_modules/.cache/package.json',
      'node_modules/no-manifest/index.js',
      'test/node_modules/fixture/package.json',
    );

    expect(entry.bundled).toEqual([
      'node_modules/a',
      'node_modules/a-b',
      'node_modules/a/node_modules/@s/n',
      'node_modules/b',
    ]);
  });
});
