import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storeAsGzip } from '../../src/sources/stored-gzip.ts';
import { type Files, gitEnv, makeDirectory, makeGit } from './git-fixture.ts';
import { openSources, unpackArchive } from './open-sources.ts';

const packages: Readonly<Record<string, Files>> = {
  'a files list': {
    'package.json':
      '{"name":"a","version":"1.0.0","files":["lib","!lib/secret.js","/only.txt"],"main":"main.js"}',
    'lib/a.js': 'a',
    'lib/secret.js': 'x',
    'lib/deep/.npmignore': 'b.js',
    'lib/deep/b.js': 'b',
    'only.txt': 'x',
    'sub/only.txt': 'x',
    'main.js': 'x',
    'readme.markdown': 'x',
    LICENCE: 'x',
    'CHANGELOG.md': 'x',
  },
  'an .npmignore': {
    'package.json': '{"name":"a","version":"1.0.0"}',
    '.npmignore': 'test\n*.ts\n!keep.ts\n',
    '.gitignore': 'dist\n',
    'dist/a.js': 'a',
    'test/a.js': 'a',
    'a.ts': 'a',
    'keep.ts': 'a',
    'node_modules/x/index.js': 'x',
  },
  'a .gitignore alone': {
    'package.json': '{"name":"a","version":"1.0.0","bin":{"x":"./bin/x"}}',
    '.gitignore': 'dist\nbin\n',
    'dist/a.js': 'a',
    'bin/x': 'x',
    'run.sh': '#!/bin/sh\n',
    'package-lock.json': '{}',
    'a.orig': 'x',
    '.DS_Store': 'x',
    '._x': 'x',
    'npm-debug.log': 'x',
    'ünïcödé/ß.js': 'x',
  },
  'committed bundles': {
    'package.json': '{"name":"a","version":"1.0.0","dependencies":{"b":"1"},"bundledDependencies":["b"]}',
    'node_modules/b/package.json': '{"name":"b","version":"1.0.0","dependencies":{"c":"1"}}',
    'node_modules/b/test/x.js': 'x',
    'node_modules/c/package.json': '{"name":"c","version":"1.0.0"}',
    'node_modules/d/package.json': '{"name":"d","version":"1.0.0"}',
  },
};

describe('npm', () => {
  it.each(Object.entries(packages))('packs a commit with %s into the same files', async (_, files) => {
    const repository = makeGit(files);
    const resolved = `${repository.url}#${repository.git('rev-parse', 'HEAD')}`;
    const { bytes } = await openSources().archive(resolved);
    const { 'bin/x*': command, ...others } = unpackArchive(bytes);
    expect({ ...others, ...(command && { 'bin/x': command }) }).toEqual(unpackArchive(packByNpm(resolved)));
  });
});

describe('a gzip without compression', () => {
  it('is read by zlib as the bytes that it was made of', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.integer({ min: 0, max: 3 }), (bytes, times) => {
        const long = Buffer.concat(Array.from({ length: times * 40 }, () => bytes));
        expect(Buffer.compare(gunzipSync(storeAsGzip(long)), long)).toBe(0);
      }),
    );
    for (const size of [0, 1, 65_534, 65_535, 65_536, 131_070, 131_071]) {
      const bytes = Buffer.alloc(size, 7);
      expect(Buffer.compare(gunzipSync(storeAsGzip(bytes)), bytes)).toBe(0);
    }
  });
});

/** The archive that npm makes of the same commit. */
function packByNpm(spec: string): Uint8Array {
  const home = makeDirectory();
  const args = [
    'pack',
    spec,
    '--ignore-scripts',
    '--offline',
    `--cache=${home}/cache`,
    '--loglevel=error',
    '--allow-git=all',
    '--no-update-notifier',
  ];
  execFileSync('npm', args, { cwd: home, env: { ...gitEnv(home) }, stdio: ['ignore', 'ignore', 'inherit'] });
  const name = readdirSync(home).find((file) => file.endsWith('.tgz')) ?? '';
  return readFileSync(join(home, name));
}
