import type { DxError } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import type { MetadataSource, ResolveInput, Universe } from '../src/index.ts';
import { compareNames, inMemoryMetadata, resolve } from '../src/index.ts';
import { graphLines } from './graph-lines.ts';
import { randomProject, seededRandom } from './random-universe.ts';

const universe: Universe = {
  a: { versions: { '1.0.0': { dependencies: { b: '^1.0.0' } }, '1.1.0': { dependencies: { b: '^1.0.0' } } } },
  b: { versions: { '1.0.0': { dependencies: { c: '1' } } } },
  c: {
    versions: {
      '1.0.0': {
        deprecated: 'use d',
        engines: { node: '>=1' },
        os: ['linux'],
        extra: { workspaces: ['docs'] },
      },
    },
  },
};
const importers = { '': { name: 'app', version: '0.1.0', dependencies: { a: '^1.0.0' } } };

function fail(input: ResolveInput, packages: Universe = universe): Promise<DxError> {
  return resolve(input, inMemoryMetadata(packages)).then(
    () => Promise.reject(new Error('resolved')),
    (error: DxError) => error,
  );
}

/** Answers after as many turns of the event loop as `turns` says. */
function slow(source: MetadataSource, turns: () => number, asked: string[] = []): MetadataSource {
  return {
    async packageMetadata(name) {
      asked.push(name);
      for (let left = turns(); left > 0; left -= 1) await new Promise(setImmediate);
      return source.packageMetadata(name);
    },
  };
}

describe('the graph', () => {
  it('is frozen data, sorted by location, with the fields of each manifest', async () => {
    const graph = await resolve({ importers }, inMemoryMetadata(universe));
    const locations = graph.nodes.map((node) => node.location);
    expect(locations).toEqual([...locations].sort(compareNames));
    expect(Object.isFrozen(graph) && Object.isFrozen(graph.nodes) && graph.nodes.every(Object.isFrozen)).toBe(
      true,
    );
    expect(graph.nodes.find((node) => node.name === 'c')).toEqual({
      location: 'node_modules/c',
      name: 'c',
      version: '1.0.0',
      resolved: 'https://registry.test/c/-/c-1.0.0.tgz',
      deprecated: 'use d',
      extra: { workspaces: ['docs'] },
      engines: { node: '>=1' },
      os: ['linux'],
    });
    expect(graph.nodes[0]).toEqual({
      location: '',
      name: 'app',
      version: '0.1.0',
      dependencies: { a: '^1.0.0' },
    });
  });

  it('names an alias by its place and by its package', async () => {
    const graph = await resolve(
      { importers: { '': { dependencies: { x: 'npm:c@1' } } } },
      inMemoryMetadata(universe),
    );
    expect(graph.nodes[1]).toMatchObject({ location: 'node_modules/x', name: 'c' });
  });

  it('warns of deprecated packages, skipped optional ones and tolerated conflicts', async () => {
    const packages: Universe = {
      ...universe,
      p: { versions: { '1.0.0': {}, '2.0.0': {} } },
      q: { versions: { '1.0.0': { peerDependencies: { p: '1' } } } },
    };
    const root = { dependencies: { b: '1', q: '1', p: '2' }, optionalDependencies: { gone: '1' } };
    const graph = await resolve(
      { importers: { '': root }, settings: { force: true } },
      inMemoryMetadata(packages),
    );
    expect(graph.warnings.map(({ kind, location }) => [kind, location])).toEqual([
      ['optional-skipped', 'node_modules/gone'],
      ['deprecated', 'node_modules/c'],
      ['peer-conflict', 'node_modules/q'],
    ]);
    expect(graph.warnings[2]?.message).toBe('q@1.0.0 wants peer p@1 and gets p@2.0.0');
  });

  it('puts no two packages beside each other whose names differ in case alone, as npm, and says which is not there', async () => {
    const versions = { '1.0.0': {} };
    const twins: Universe = {
      JSONStream: { versions },
      jsonstream: { versions },
      host: { versions: { '1.0.0': { dependencies: { JSONStream: '1', jsonstream: '1' } } } },
    };
    for (const dependencies of [{ JSONStream: '1', jsonstream: '1' }, { host: '1' }]) {
      const graph = await resolve(
        { importers: { '': { name: 'app', dependencies } } },
        inMemoryMetadata(twins),
      );
      expect(graph.nodes.map(({ location }) => location)).toContain('node_modules/jsonstream');
      expect(graph.nodes.map(({ location }) => location)).not.toContain('node_modules/JSONStream');
      expect(graph.warnings).toMatchObject([
        { kind: 'displaced', message: expect.stringContaining('JSONStream, which') },
      ]);
    }
  });

  it('drops preferences that are not below an importer or have no package name', async () => {
    const stray = (location: string) => ({ location, name: 'c', version: '1.0.0' });
    const preferences = [
      'node_modules/../x',
      'elsewhere/node_modules/c',
      'node_modules/__proto__',
      'lib',
    ].map(stray);
    const graph = await resolve({ importers, preferences }, inMemoryMetadata(universe));
    expect(graphLines(graph)).toEqual(graphLines(await resolve({ importers }, inMemoryMetadata(universe))));
  });
});

describe('the answer depends on the question alone', () => {
  it('is the same bytes whatever the delays and the order of importers and preferences', async () => {
    for (let seed = 400; seed < 440; seed += 1) {
      const random = seededRandom(seed);
      const project = randomProject(random, { peers: 0.1, members: 2 });
      const source = inMemoryMetadata(project.universe);
      const settings = { force: true };
      const first = await resolve({ importers: project.importers, settings }, source);
      const backwards = Object.fromEntries(Object.entries(project.importers).reverse());
      const late = slow(source, () => Math.floor(random() * 5));
      const second = await resolve({ importers: backwards, settings }, late);
      expect(JSON.stringify(second)).toBe(JSON.stringify(first));
      const again = { importers: backwards, settings, preferences: [...first.nodes].reverse() };
      expect(graphLines(await resolve(again, late))).toEqual(graphLines(first));
    }
  });

  it('asks for every name once, and for all of a chain before the first answer is placed', async () => {
    const asked: string[] = [];
    await resolve(
      { importers },
      slow(inMemoryMetadata(universe), () => 2, asked),
    );
    expect(asked).toEqual(['a', 'b', 'c']);
  });

  it('asks nothing when the preferences fit', async () => {
    const first = await resolve({ importers }, inMemoryMetadata(universe));
    const asked: string[] = [];
    const source = slow(inMemoryMetadata(universe), () => 0, asked);
    const second = await resolve({ importers, preferences: first.nodes }, source);
    expect(asked).toEqual([]);
    expect(second.nodes).toEqual(first.nodes);
  });
});

describe('onPick', () => {
  it('is told of every package that is placed, once', async () => {
    const picked: string[] = [];
    const onPick = (manifest: { name: string; version: string }) =>
      picked.push(`${manifest.name}@${manifest.version}`);
    await resolve({ importers }, inMemoryMetadata(universe), { onPick });
    expect(picked.sort()).toEqual(['a@1.1.0', 'b@1.0.0', 'c@1.0.0']);
  });
});

describe('onExpect', () => {
  it('is told of what is placed before anything is, and of no second version where the first will do', async () => {
    const told: string[] = [];
    const source = inMemoryMetadata({
      a: { versions: { '1.0.0': { dependencies: { b: '^1.0.0' } } } },
      b: { versions: { '1.0.0': {}, '1.1.0': {} } },
    });
    await resolve({ importers: { '': { dependencies: { b: '1.0.0', a: '^1.0.0' } } } }, source, {
      onExpect: ({ name, version }) => told.push(`${name}@${version}`),
      onPick: ({ name }) => told.push(`placed ${name}`),
    });
    expect(told.slice(0, 2).sort()).toEqual(['a@1.0.0', 'b@1.0.0']);
    expect(told.slice(2).sort()).toEqual(['placed a', 'placed b']);
  });
});

describe('an aborted resolution', () => {
  it('rejects with the reason although the source never answers', async () => {
    const source: MetadataSource = { packageMetadata: () => new Promise(() => {}) };
    const controller = new AbortController();
    const answer = resolve({ importers }, source, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    await expect(resolve({ importers }, source, { signal: controller.signal })).rejects.toThrow('enough');
  });
});

describe('a failure says who wants what', () => {
  it('DX_PACKAGE_NOT_FOUND names the way from the project', async () => {
    const error = await fail(
      { importers },
      { ...universe, c: { versions: {} }, b: { versions: { '1.0.0': { dependencies: { gone: '1' } } } } },
    );
    expect(error).toMatchObject({
      code: 'DX_PACKAGE_NOT_FOUND',
      message: 'No package named gone (wanted by app@0.1.0 > a@1.1.0 > b@1.0.0)',
      details: { name: 'gone', wantedBy: ['app@0.1.0', 'a@1.1.0', 'b@1.0.0'] },
    });
  });

  it('DX_VERSION_NOT_FOUND names what exists', async () => {
    const error = await fail({ importers: { '': { dependencies: { a: '^2.0.0' } } } });
    expect(error.message).toBe(
      'No version of a matches "^2.0.0": latest is 1.1.0, nearest are 1.1.0, 1.0.0 (wanted by the project)',
    );
    expect(error).toMatchObject({
      code: 'DX_VERSION_NOT_FOUND',
      hint: 'Ask for one that exists, as in a@1.1.0',
      details: {
        name: 'a',
        range: '^2.0.0',
        wantedBy: ['the project'],
        latest: '1.1.0',
        nearest: ['1.1.0', '1.0.0'],
      },
    });
  });

  it('DX_UNSUPPORTED_SPEC names the dependency and its kind', async () => {
    const error = await fail({ importers: { '': { dependencies: { b: 'file:../b' } } } });
    expect(error).toMatchObject({
      code: 'DX_UNSUPPORTED_SPEC',
      details: { name: 'b', type: 'directory', wantedBy: ['the project'] },
    });
  });

  it('DX_INVALID_RANGE quotes the text', async () => {
    const error = await fail({ importers: { '': { dependencies: { b: '>> 1' } } } });
    expect(error).toMatchObject({ code: 'DX_INVALID_RANGE', details: { name: 'b', spec: '>> 1' } });
    expect(error.message).toContain('">> 1"');
  });

  it('DX_INVALID_PACKAGE_NAME names the member whose link would leave its folder', async () => {
    const error = await fail({ importers: { '': {}, 'packages/a': { name: '../../a' } } });
    expect(error).toMatchObject({ code: 'DX_INVALID_PACKAGE_NAME', details: { wantedBy: ['packages/a'] } });
  });

  it('any other failure of the source passes unchanged, also for an optional dependency', async () => {
    const source: MetadataSource = { packageMetadata: () => Promise.reject(new TypeError('socket closed')) };
    const input = { importers: { '': { optionalDependencies: { b: '1' } } } };
    await expect(resolve(input, source)).rejects.toThrow(new TypeError('socket closed'));
  });
});

describe('compareNames', () => {
  it('orders as the English locale does, not by code point', () => {
    expect(['b', 'B', '@s/a', 'a-b', 'a', 'Z', 'ab'].sort(compareNames)).toEqual([
      '@s/a',
      'a',
      'a-b',
      'ab',
      'b',
      'B',
      'Z',
    ]);
  });
});
