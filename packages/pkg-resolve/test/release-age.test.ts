import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MetadataSource, ResolveSettings, Universe } from '../src/index.ts';
import { inMemoryMetadata, resolve } from '../src/index.ts';
import { fitsPattern } from '../src/internal/name-patterns.ts';
import { graphLines } from './graph-lines.ts';
import { npmTrees } from './oracle/npm-tree.ts';
import type { PackumentServer } from './oracle/packument-server.ts';
import { startPackumentServer } from './oracle/packument-server.ts';
import { randomProject, seededRandom } from './random-universe.ts';

let server: PackumentServer;
beforeAll(async () => {
  server = await startPackumentServer();
});
afterAll(() => server.close());

const universe: Universe = {
  a: {
    distTags: { latest: '1.2.0', next: '2.0.0' },
    versions: { '1.0.0': {}, '1.1.0': { dependencies: { '@s/b': '*' } }, '1.2.0': {}, '2.0.0': {} },
    time: { '1.0.0': '2026-01-01', '1.1.0': '2026-02-01', '1.2.0': '2026-03-01', '2.0.0': '2026-04-01' },
  },
  '@s/b': {
    versions: { '1.0.0': {}, '1.0.1': {} },
    time: { '1.0.0': '2026-01-01', '1.0.1': '2026-03-01' },
  },
};
const before = '2026-02-15T00:00:00.000Z';

async function linesOf(range: string, settings: ResolveSettings): Promise<readonly string[]> {
  const graph = await resolve(
    { importers: { '': { dependencies: { a: range } } }, settings },
    inMemoryMetadata(universe),
  );
  return graphLines(graph).slice(1);
}

describe('I13 before', () => {
  it.each(['^1.0.0', '*', 'latest', 'next', '>=1.1'])(
    'I13 %s leads to a version that was there',
    async (range) => {
      expect(await linesOf(range, { before })).toEqual(['node_modules/@s/b@1.0.0', 'node_modules/a@1.1.0']);
    },
  );

  it('I13 an exact version that is too young is not found, and the message says since when it is there', async () => {
    await expect(linesOf('2.0.0', { before })).rejects.toMatchObject({
      code: 'DX_VERSION_NOT_FOUND',
      message: `No version of a that matches "2.0.0" was published before ${before}: 2.0.0 is of 2026-04-01 (wanted by the project)`,
      details: { version: '2.0.0', published: '2026-04-01', before },
    });
  });

  it.each([
    [['a'], ['node_modules/a@1.2.0']],
    [['@s/*'], ['node_modules/@s/b@1.0.1', 'node_modules/a@1.1.0']],
    [['@s/b@1.0.1'], ['node_modules/@s/b@1.0.1', 'node_modules/a@1.1.0']],
    [['a@1.1.5 || 1.2.0'], ['node_modules/a@1.2.0']],
    [
      ['!x', '#', 's/*'],
      ['node_modules/@s/b@1.0.0', 'node_modules/a@1.1.0'],
    ],
  ])('I13 names, globs and single versions are exempt: %j', async (releaseAgeExclude, lines) => {
    expect(await linesOf('^1.0.0', { before, releaseAgeExclude })).toEqual(lines);
  });

  it('I13 the exemption goes by the package, not by its alias', async () => {
    const importers = { '': { dependencies: { x: 'npm:a@^1.0.0' } } };
    const settings = { before, releaseAgeExclude: ['x'] };
    const graph = await resolve({ importers, settings }, inMemoryMetadata(universe));
    expect(graphLines(graph)).toContain('node_modules/x@1.1.0');
  });

  it('I13 the source is told for which names times are needed, and only then', async () => {
    const asked: unknown[] = [];
    const source: MetadataSource = {
      packageMetadata(name, needs) {
        asked.push([name, needs]);
        return inMemoryMetadata(universe).packageMetadata(name);
      },
    };
    const importers = { '': { dependencies: { a: '1.1.0' } } };
    await resolve({ importers, settings: { before, releaseAgeExclude: ['@s/*'] } }, source);
    await resolve({ importers }, source);
    expect(asked).toEqual([
      ['a', { needsTimes: true }],
      ['@s/b', undefined],
      ['a', undefined],
      ['@s/b', undefined],
    ]);
  });

  it('I13 a version without a time counts as old, as in npm', async () => {
    const packages = { a: { versions: { '1.0.0': {}, '1.1.0': {} }, time: { '1.0.0': '2020-01-01' } } };
    const graph = await resolve(
      { importers: { '': { dependencies: { a: '1' } } }, settings: { before } },
      inMemoryMetadata(packages),
    );
    expect(graphLines(graph)).toContain('node_modules/a@1.1.0');
  });

  it('I13 random projects have the trees that npm builds with before and exemptions', async () => {
    for (let seed = 900; seed < 940; seed += 1) {
      const random = seededRandom(seed);
      const project = randomProject(random, { peers: 0, members: 0 });
      const entries = Object.entries(project.universe).map(([name, entry]) => {
        const day = () => `2026-0${1 + Math.floor(random() * 3)}-15`;
        return [
          name,
          {
            ...entry,
            time: Object.fromEntries(Object.keys(entry.versions).map((version) => [version, day()])),
          },
        ];
      });
      const packages: Universe = Object.fromEntries(entries);
      const releaseAgeExclude = ['@s/*', 'b1'];
      const settings = { before: new Date('2026-02-01'), minReleaseAgeExclude: releaseAgeExclude };
      const [theirs] = await npmTrees(server.serve(packages), [{ importers: project.importers }], settings);
      const input = { importers: project.importers, settings: { before: '2026-02-01', releaseAgeExclude } };
      const ours = await resolve(input, inMemoryMetadata(packages)).then(graphLines, () => 'an error');
      expect(ours, `seed ${seed}`).toEqual(theirs !== undefined && 'code' in theirs ? 'an error' : theirs);
    }
  });
});

describe('fitsPattern', () => {
  const fromNpm = createRequire(createRequire(import.meta.url).resolve('@npmcli/arborist'));
  const { minimatch }: { minimatch: (name: string, pattern: string, options: object) => boolean } =
    fromNpm('minimatch');
  const patterns = [
    '*',
    '**',
    '@s/*',
    '@*/*',
    'a*',
    '*b',
    'a?c',
    '{a,b}*',
    '@{s,t}/x',
    '[ab]c',
    '[!ab]c',
    '!a',
    '#a',
    'a.c',
    '**/x',
    '@s/**',
    'a{b,c{d,e}}',
    'x(y)',
    'a+(b)',
  ];
  const names = [
    'a',
    'b',
    'ab',
    'abc',
    'ac',
    'bc',
    'cc',
    '@s/x',
    '@t/x',
    '@s/y',
    'a.c',
    'axc',
    '!a',
    '#a',
    'acd',
    'ace',
    'xy',
    'x(y)',
    'a+(b)',
  ];

  it.each(patterns)('reads %j as npm does', (pattern) => {
    const options = { nonegate: true, nocomment: true, noext: true };
    const theirs = names.filter((name) => name === pattern || minimatch(name, pattern, options));
    expect(names.filter((name) => fitsPattern(name, pattern))).toEqual(theirs);
  });
});
