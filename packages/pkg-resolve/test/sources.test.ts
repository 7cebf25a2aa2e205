import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Importer, ResolveInput, SourceSpec, Universe } from '../src/index.ts';
import { inMemoryMetadata, resolve } from '../src/index.ts';
import { graphLines } from './graph-lines.ts';
import type { NpmStep } from './oracle/npm-tree.ts';
import { npmTrees } from './oracle/npm-tree.ts';
import type { PackumentServer } from './oracle/packument-server.ts';
import { startPackumentServer } from './oracle/packument-server.ts';
import { sourcesOver } from './source-packages.ts';

let server: PackumentServer;
beforeAll(async () => {
  server = await startPackumentServer();
});
afterAll(() => server.close());

const universe: Universe = {
  a: { versions: { '1.0.0': { dependencies: { b: '^1.0.0' } } } },
  b: { versions: { '1.0.0': {}, '2.0.0': {} } },
};

/** Both trees after each step; ours start from what the step before gave. */
async function compare(
  steps: readonly (NpmStep & { directories: Record<string, Importer> })[],
): Promise<void> {
  const theirs = await npmTrees(server.serve(universe), steps);
  let preferences: ResolveInput['preferences'] = [];
  const ours: (readonly string[])[] = [];
  for (const { importers, directories } of steps) {
    const graph = await resolve({ importers, preferences }, sourcesOver(universe, { directories }));
    preferences = graph.nodes;
    ours.push(graphLines(graph));
  }
  expect(ours).toEqual(theirs);
}

describe('a directory', () => {
  it('W05 gives a link and the directory with what it depends on, as npm does', async () => {
    await compare([
      {
        importers: { '': { dependencies: { v: 'file:vendor/v', b: '^2.0.0' } } },
        directories: {
          'vendor/v': {
            name: 'v',
            version: '3.0.0',
            dependencies: { a: '1' },
            devDependencies: { b: '^1.0.0' },
          },
        },
      },
    ]);
  });

  it('outside of the root is linked, and its dependencies are left to it, as npm leaves them', async () => {
    await compare([
      {
        importers: { '': { dependencies: { v: 'file:../v' } } },
        directories: { '../v': { name: 'v', version: '3.0.0', dependencies: { a: '1' } } },
      },
    ]);
  });

  it('is looked at again at every resolution, as in npm', async () => {
    const importers = { '': { dependencies: { v: 'file:./vendor/v', a: '1' } } };
    const at = (dependencies: Record<string, string>) => ({
      'vendor/v': { name: 'v', version: '1.0.0', dependencies },
    });
    await compare([
      { importers, directories: at({}) },
      { importers, directories: at({ b: '2' }) },
      { importers, directories: at({ b: '1' }) },
      { importers: { '': { dependencies: { a: '1' } } }, directories: at({ b: '1' }) },
    ]);
  });

  it('may link another one, under another name than its own, and below a member', async () => {
    await compare([
      {
        importers: {
          '': { dependencies: { x: 'file:vendor/v' } },
          'packages/m': { name: 'm', version: '1.0.0', dependencies: { w: 'file:./w', b: '1' } },
        },
        directories: {
          'vendor/v': { name: 'v', version: '3.0.0', dependencies: { w: 'file:../w' } },
          'vendor/w': { name: 'w', dependencies: { b: '2' } },
          'packages/m/w': { name: 'w', version: '7.0.0', dependencies: { b: '2' } },
        },
      },
    ]);
  });

  it('that is a member leads to the member', async () => {
    const importers = {
      '': { dependencies: { x: 'file:packages/m' } },
      'packages/m': { name: 'm', version: '1.0.0' },
    };
    await compare([{ importers, directories: {} }]);
  });

  it('is linked by link: too, and asked for once', async () => {
    const asked: SourceSpec[] = [];
    const directories = { v: { name: 'v', version: '1.0.0' } };
    const graph = await resolve(
      { importers: { '': { dependencies: { v: 'link:./v' } } } },
      sourcesOver(universe, { directories }, asked),
    );
    expect(graph.nodes.slice(1)).toEqual([
      { location: 'node_modules/v', name: 'v', resolved: 'v', link: true },
      { location: 'v', name: 'v', version: '1.0.0' },
    ]);
    expect(asked).toEqual([{ kind: 'directory', name: 'v', spec: 'link:./v', from: '' }]);
  });

  it('by an absolute path is kept while the text stays and asked for again when it changes', async () => {
    const location = '../v';
    const source = (asked: string[]) => ({
      ...inMemoryMetadata(universe),
      sourcePackage: ({ spec }: SourceSpec) => {
        asked.push(spec);
        return { kind: 'directory' as const, location, manifest: { name: 'v', version: '1.0.0' } };
      },
    });
    const first = await resolve({ importers: { '': { dependencies: { v: 'file:/up/v' } } } }, source([]));
    const asked: string[] = [];
    const importers = { '': { dependencies: { v: 'file:/else/v' } } };
    await resolve({ importers, preferences: first.nodes }, source(asked));
    expect(first.nodes[1]).toMatchObject({ location, name: 'v' });
    expect(asked).toEqual(['file:/else/v']);
  });
});

const commit = 'a'.repeat(40);
const other = 'b'.repeat(40);

describe('a package from a repository or an archive', () => {
  const archives = {
    'github:o/v': {
      version: '1.0.0',
      resolved: `git+ssh://git@github.com/o/v.git#${commit}`,
      dependencies: { b: '1' },
    },
    'https://h.test/v.tgz': { version: '2.0.0', resolved: 'https://h.test/v.tgz' },
    'file:v.tgz': { version: '3.0.0', resolved: 'file:v.tgz', dependencies: { w: 'file:w' } },
    'file:lib/v.tgz': { version: '3.0.0', resolved: 'file:lib/v.tgz', dependencies: { w: 'file:w' } },
    [`o/v#${other}`]: { version: '1.1.0', resolved: `git+ssh://git@github.com/o/v.git#${other}` },
    'github:o/v#main': { version: '1.1.0', resolved: `git+ssh://git@github.com/o/v.git#${other}` },
    'o/v#semver:^2': { version: '2.0.0', resolved: `git+ssh://git@github.com/o/v.git#${other}` },
  };
  const sources = { archives, directories: { 'lib/w': { name: 'w' }, w: { name: 'w' } } };
  const ask = (spec: string, input: Partial<ResolveInput> = {}, asked: SourceSpec[] = []) =>
    resolve(
      { ...input, importers: { '': { dependencies: { v: spec } } } },
      sourcesOver(universe, sources, asked),
    );

  it('is placed with its dependencies, and says in the graph where it came from', async () => {
    const graph = await ask('github:o/v');
    expect(graphLines(graph)).toEqual(['@', 'node_modules/b@1.0.0', 'node_modules/v@1.0.0']);
    expect(graph.nodes[2]).toMatchObject({ name: 'v', resolved: archives['github:o/v'].resolved });
    expect((await ask('https://h.test/v.tgz')).nodes[1]?.resolved).toBe('https://h.test/v.tgz');
  });

  it('takes directories from beside the archive file', async () => {
    const allow = { directory: 'all' } as const;
    const graph = await ask('file:lib/v.tgz', { settings: { allow } });
    expect(graphLines(graph)).toContain('node_modules/w@link:lib/w');
  });

  it.each([
    ['github:o/v', 'git@github.com:o/v.git', false],
    ['github:o/v', 'https://github.com/o/v', false],
    ['github:o/v', `o/v#${other}`, true],
    ['github:o/v', 'github:o/v#main', true],
    ['github:o/v', 'o/v#semver:^2', true],
    ['https://h.test/v.tgz', 'https://h.test/v.tgz', false],
    ['https://h.test/v.tgz', 'github:o/v', true],
    ['file:v.tgz', './v.tgz', false],
    ['file:v.tgz', 'file:lib/v.tgz', true],
  ])('of %s is kept, or not, when the manifest says %s', async (before, after, isAsked) => {
    const settings = { allow: { directory: 'all' } } as const;
    const first = await ask(before, { settings });
    const asked: SourceSpec[] = [];
    await ask(after, { preferences: first.nodes, settings }, asked);
    expect(asked.some(({ spec }) => spec === after)).toBe(isAsked);
  });

  it('is asked for once although two packages name it, and serves a range too', async () => {
    const asked: SourceSpec[] = [];
    const importers = {
      '': { dependencies: { v: 'github:o/v' } },
      m: { name: 'm', dependencies: { v: 'github:o/v' } },
      n: { name: 'n', dependencies: { v: '^1.0.0' } },
    };
    const graph = await resolve({ importers }, sourcesOver(universe, sources, asked));
    expect(graphLines(graph).filter((line) => line.includes('v@'))).toEqual(['node_modules/v@1.0.0']);
    expect(asked).toHaveLength(1);
  });
});
