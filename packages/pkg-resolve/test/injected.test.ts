import { describe, expect, it } from 'vitest';
import type { Graph, Importer, ResolveInput, Universe } from '../src/index.ts';
import { inMemoryMetadata, resolve } from '../src/index.ts';
import { graphLines } from './graph-lines.ts';

const universe: Universe = {
  react: { versions: { '17.0.2': {}, '18.3.1': {} } },
  dep: { versions: { '1.0.0': {} } },
};

type Importers = Record<string, Importer>;

const injectsUi = { dependenciesMeta: { ui: { injected: true } } };

/** Two applications with different versions of what a library has as its peer. */
function apps(spec = 'workspace:*'): Importers {
  return {
    '': { name: 'root' },
    'packages/new': { name: 'new', dependencies: { react: '18', ui: spec }, ...injectsUi },
    'packages/old': { name: 'old', dependencies: { react: '17', ui: spec }, ...injectsUi },
    'packages/ui': {
      name: 'ui',
      version: '1.2.0',
      dependencies: { dep: '^1.0.0' },
      devDependencies: { react: '18' },
      peerDependencies: { react: '>=17' },
      hasInstallScript: true,
    },
  };
}

function solve(importers: Importers, more: Partial<ResolveInput> = {}): Promise<Graph> {
  return resolve({ importers, ...more }, inMemoryMetadata(universe));
}

/** Lines of what lies in the `node_modules` of members. */
function inside(graph: Graph): readonly string[] {
  return graphLines(graph).filter((line) => line.startsWith('packages/') && line.includes('/node_modules/'));
}

describe('a member that is injected', () => {
  it.each(['workspace:*', 'workspace:^1.0.0', '^1.0.0', '*', 'file:../ui'])(
    'is a package of each dependent, with the peers of that one (%s)',
    async (spec) => {
      const graph = await solve(apps(spec));
      expect(inside(graph)).toEqual([
        'packages/new/node_modules/ui@1.2.0',
        'packages/old/node_modules/react@17.0.2',
        'packages/old/node_modules/ui@1.2.0',
      ]);
      expect(graphLines(graph)).toContain('node_modules/ui@link:packages/ui');
    },
  );

  it('is locked as npm locks a directory that it packs, without what only the member itself needs', async () => {
    const { nodes } = await solve(apps());
    expect(nodes.find(({ location }) => location === 'packages/old/node_modules/ui')).toEqual({
      location: 'packages/old/node_modules/ui',
      name: 'ui',
      version: '1.2.0',
      resolved: 'file:packages/ui',
      dependencies: { dep: '^1.0.0' },
      peerDependencies: { react: '>=17' },
    });
  });

  it('stays where it is, and is asked about nobody', async () => {
    const graph = await solve(apps());
    const again = await resolve({ importers: apps(), preferences: graph.nodes }, inMemoryMetadata({}));
    expect(again).toEqual(graph);
  });

  it('is what the manifest of the member says now, whatever the former answer says', async () => {
    const former = await solve(apps());
    const importers = apps();
    const { dependencies: _, ...ui } = { ...importers['packages/ui'], version: '1.3.0' };
    importers['packages/ui'] = ui;
    const graph = await solve(importers, { preferences: former.nodes });
    expect(inside(graph)).toEqual([
      'packages/new/node_modules/ui@1.3.0',
      'packages/old/node_modules/react@17.0.2',
      'packages/old/node_modules/ui@1.3.0',
    ]);
  });

  it('becomes a link again, and a link a copy, when the manifest says so', async () => {
    const injected = await solve(apps());
    const importers = apps();
    const { dependenciesMeta: _, ...old } = importers['packages/old'] ?? {};
    const linking = { ...importers, 'packages/old': old };
    const linked = await solve(linking, { preferences: injected.nodes });
    expect(inside(linked)).toEqual([
      'packages/new/node_modules/ui@1.2.0',
      'packages/old/node_modules/react@17.0.2',
    ]);
    expect(await solve(importers, { preferences: linked.nodes })).toEqual(injected);
  });

  it('follows what its dependent has when its peers are updated', async () => {
    const { nodes } = await solve(apps());
    const update = { kind: 'names', names: ['react', 'ui'] } as const;
    for (const preferDedupe of [false, true])
      expect((await solve(apps(), { preferences: nodes, update, settings: { preferDedupe } })).nodes).toEqual(
        nodes,
      );
    const importers = apps();
    const { dependencies: _, ...old } = importers['packages/old'] ?? {};
    importers['packages/old'] = { ...old, dependencies: { react: '>=17', ui: '*' } };
    expect(inside(await solve(importers, { preferences: nodes, update }))).toEqual([
      'packages/new/node_modules/ui@1.2.0',
      'packages/old/node_modules/ui@1.2.0',
    ]);
  });

  it('may have another name there', async () => {
    const importers = apps();
    importers['packages/old'] = {
      dependencies: { other: 'workspace:ui@*' },
      dependenciesMeta: { other: { injected: true } },
    };
    const { nodes } = await solve(importers);
    expect(nodes.find(({ location }) => location === 'packages/old/node_modules/other')).toMatchObject({
      name: 'ui',
      resolved: 'file:packages/ui',
    });
  });

  it('is not shared with a member inside of its dependent', async () => {
    const importers = apps();
    importers['packages/old/demo'] = {
      name: 'demo',
      dependencies: { react: '18', ui: '*' },
      ...injectsUi,
    };
    const graph = await solve(importers);
    expect(inside(graph)).toEqual([
      'packages/new/node_modules/ui@1.2.0',
      'packages/old/demo/node_modules/react@18.3.1',
      'packages/old/demo/node_modules/ui@1.2.0',
      'packages/old/node_modules/react@17.0.2',
      'packages/old/node_modules/ui@1.2.0',
    ]);
    expect(await solve(importers, { preferences: graph.nodes })).toEqual(graph);
  });

  it('finds other members as links, and as copies where it or its dependent wants copies', async () => {
    const importers: Importers = {
      ...apps(),
      'packages/icons': { name: 'icons', version: '1.0.0', peerDependencies: { react: '*' } },
    };
    const ui = { ...importers['packages/ui'], dependencies: { icons: 'workspace:../icons' } };
    const links = await solve({ ...importers, 'packages/ui': ui });
    expect(inside(links).filter((line) => line.includes('icons'))).toEqual([]);
    const injecting = { ...ui, dependenciesMeta: { icons: { injected: true } } };
    const copies = await solve({ ...importers, 'packages/ui': injecting });
    expect(inside(copies).filter((line) => line.includes('icons'))).toEqual([
      'packages/new/node_modules/icons@1.0.0',
      'packages/old/node_modules/icons@1.0.0',
      'packages/ui/node_modules/icons@1.0.0',
    ]);
  });

  it('may inject its dependent in turn', async () => {
    const importers = {
      '': {},
      a: {
        name: 'a',
        version: '1.0.0',
        dependencies: { b: '*' },
        dependenciesMeta: { b: { injected: true } },
      },
      b: {
        name: 'b',
        version: '1.0.0',
        dependencies: { a: '*' },
        dependenciesMeta: { a: { injected: true } },
      },
    };
    const graph = await solve(importers);
    expect(graphLines(graph).filter((line) => /^[ab]\/node_modules/.test(line))).toEqual([
      'a/node_modules/a@1.0.0',
      'a/node_modules/b@1.0.0',
      'b/node_modules/a@1.0.0',
      'b/node_modules/b@1.0.0',
    ]);
    expect(await solve(importers, { preferences: graph.nodes })).toEqual(graph);
  });
});

describe('nothing is injected', () => {
  const linked = ['node_modules/ui@link:packages/ui'];
  const uiLines = (graph: Graph): readonly string[] =>
    graphLines(graph).filter((line) => line.includes('/ui@'));

  it('into the root, where the link of the member is', async () => {
    const importers = apps();
    delete importers['packages/new'];
    delete importers['packages/old'];
    importers[''] = { dependencies: { ui: '*' }, ...injectsUi };
    expect(uiLines(await solve(importers))).toEqual([...linked, 'packages/ui@1.2.0']);
  });

  it('that is no member, and no peer', async () => {
    const meta = { dependenciesMeta: { react: { injected: true }, ui: { injected: true } } };
    const importers: Importers = {
      '': {},
      'packages/app': { dependencies: { react: '17' }, peerDependencies: { ui: '*' }, ...meta },
      'packages/ui': { name: 'ui', version: '1.2.0' },
    };
    const graph = await solve(importers);
    expect(uiLines(graph)).toEqual([...linked, 'packages/ui@1.2.0']);
    expect(graphLines(graph)).toContain('node_modules/react@17.0.2');
  });

  it('where an override puts something else', async () => {
    const graph = await resolve(
      { importers: apps('^1.0.0'), overrides: { old: { ui: '2.0.0' } } },
      inMemoryMetadata({ ...universe, ui: { versions: { '2.0.0': {} } } }),
    );
    expect(uiLines(graph).filter((line) => line.startsWith('packages/old'))).toEqual([
      'packages/old/node_modules/ui@2.0.0',
    ]);
  });

  it('where a former answer has a copy of what is no member any more', async () => {
    const former = await solve(apps('^1.0.0'));
    const { 'packages/ui': _, ...importers } = apps('^1.0.0');
    const source = inMemoryMetadata({ ...universe, ui: { versions: { '1.2.0': {} } } });
    const graph = await resolve({ importers, preferences: former.nodes }, source);
    expect(graph.nodes.filter(({ resolved }) => resolved?.startsWith('file:'))).toEqual([]);
  });
});
