import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PrepareRequest } from '../../src/index.ts';
import { makeGit, writeFiles } from './git-fixture.ts';
import { openSources, unpackArchive } from './open-sources.ts';

const withScripts = (scripts: object): string => JSON.stringify({ name: 'a', version: '1.0.0', scripts });

describe('a git package with scripts to run before it is packed', () => {
  it.each(['preinstall', 'install', 'postinstall', 'build', 'prepack', 'prepare'])(
    'is shown to the caller when it has %s',
    async (script) => {
      const { resolved } = makePackage(withScripts({ [script]: 'x', test: 'y' }));
      const asked: PrepareRequest[] = [];
      const sources = openSources({
        prepare: async (request) => {
          asked.push(request);
          return 'withheld';
        },
      });
      const { preparation } = await sources.archive(resolved, { name: 'a' });
      expect(preparation).toBe('withheld');
      expect(asked).toMatchObject([{ name: 'a', resolved, scripts: [script], manifest: { name: 'a' } }]);
    },
  );

  it.each([
    ['none of them', withScripts({ test: 'x', prepublishOnly: 'x', prepublish: 'x' })],
    ['no scripts', '{"name":"a","version":"1.0.0"}'],
    ['scripts that are no commands', withScripts({ prepare: '', install: 1, build: null })],
    ['scripts that are no object', '{"name":"a","scripts":["prepare"]}'],
  ])('needs no preparation with %s', async (_, manifest) => {
    const { resolved } = makePackage(manifest);
    const sources = openSources({ prepare: () => Promise.reject(new Error('not to be asked')) });
    expect((await sources.archive(resolved)).preparation).toBe('none');
  });

  it('runs nothing without a caller that allows it, and nothing at all to find out what it is', async () => {
    const { url, resolved } = makePackage(withScripts({ prepare: 'exit 1' }));
    expect((await openSources().archive(resolved)).preparation).toBe('withheld');
    const sources = openSources({ prepare: () => Promise.reject(new Error('not to be asked')) });
    const found = await sources.sourcePackage({ kind: 'git', name: 'a', spec: url, from: '' });
    expect(found.kind).toBe('archive');
  });

  it('has in its archive what the preparation made', async () => {
    const { resolved } = makePackage(withScripts({ prepare: 'x' }));
    const sources = openSources({
      prepare: async ({ directory }) => {
        const manifest = '{"name":"a","version":"1.0.0","files":["dist"]}';
        writeFiles(directory, { 'dist/index.js': 'built', 'package.json': manifest });
        return 'done';
      },
    });
    const { preparation, bytes } = await sources.archive(resolved);
    expect(preparation).toBe('done');
    expect(Object.keys(unpackArchive(bytes))).toEqual(['dist/index.js', 'package.json']);
  });

  it('bundles what the preparation installed, as npm does, and follows no link out of it', async () => {
    const manifest = {
      name: 'a',
      version: '1.0.0',
      scripts: { prepare: 'x' },
      dependencies: { b: '1', linked: '1', '@s/d': '1' },
      bundleDependencies: ['b', 'linked', '@s/d', '../evil'],
    };
    const { resolved } = makePackage(JSON.stringify(manifest));
    const sources = openSources({
      prepare: async ({ directory }) => {
        writeFiles(directory, {
          'node_modules/b/package.json': '{"name":"b","dependencies":{"c":"1"}}',
          'node_modules/b/index.js': 'b',
          'node_modules/b/.gitignore': 'index.js',
          'node_modules/c/package.json': '{"name":"c"}',
          'node_modules/@s/d/package.json': '{"name":"@s/d"}',
          'node_modules/unbundled/package.json': '{"name":"unbundled"}',
          'node_modules/linked': '-> /etc',
        });
        return 'done';
      },
    });
    const { bytes } = await sources.archive(resolved);
    expect(Object.keys(unpackArchive(bytes)).filter((path) => path.startsWith('node_modules'))).toEqual([
      'node_modules/@s/d/package.json',
      'node_modules/b/.npmignore',
      'node_modules/b/index.js',
      'node_modules/b/package.json',
      'node_modules/c/package.json',
    ]);
  });

  it('whose preparation fails is not packed, and its directory is removed', async () => {
    const { resolved } = makePackage(withScripts({ prepare: 'x' }));
    let used = '';
    const sources = openSources({
      prepare: ({ directory }) => {
        used = directory;
        expect(JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))).toMatchObject({
          name: 'a',
        });
        return Promise.reject(new Error('it failed'));
      },
    });
    await expect(sources.archive(resolved)).rejects.toThrow('it failed');
    expect(existsSync(used)).toBe(false);
  });
});

function makePackage(manifest: string): { readonly url: string; readonly resolved: string } {
  const repository = makeGit({ 'package.json': manifest, 'index.js': 'x' });
  return { url: repository.url, resolved: `${repository.url}#${repository.git('rev-parse', 'HEAD')}` };
}
