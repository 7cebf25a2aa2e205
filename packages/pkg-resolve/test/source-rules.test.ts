import type { DxError } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import type { ResolveInput, Universe } from '../src/index.ts';
import { resolve } from '../src/index.ts';
import { graphLines } from './graph-lines.ts';
import { type Sources, sourcesOver } from './source-packages.ts';

const universe: Universe = {
  out: { versions: { '1.0.0': { dependencies: { v: 'file:../v' } } } },
  og: { versions: { '1.0.0': { dependencies: { v: 'github:o/v' } } } },
};

function fail(input: ResolveInput, sources: Sources = {}): Promise<DxError> {
  return resolve(input, sourcesOver(universe, sources)).then(
    () => Promise.reject(new Error('resolved')),
    (error: DxError) => error,
  );
}

describe('I14 where packages may come from', () => {
  const directories = { v: { name: 'v', version: '1.0.0' }, 'node_modules/v': { name: 'v' } };
  const archives = {
    'github:o/v': { version: '1.0.0', resolved: `git+ssh://git@github.com/o/v.git#${'a'.repeat(40)}` },
  };

  it('I14 root, the default: what the project names is taken, what a package names is not', async () => {
    const allowed = { '': { dependencies: { v: 'github:o/v' } } };
    await expect(resolve({ importers: allowed }, sourcesOver(universe, { archives }))).resolves.toBeDefined();
    const error = await fail({ importers: { '': { name: 'app', dependencies: { og: '1' } } } }, { archives });
    expect(error).toMatchObject({
      code: 'DX_SOURCE_REFUSED',
      details: { asker: 'og@1.0.0', type: 'git', rule: 'root' },
    });
    expect(error.message).toBe(
      'og@1.0.0 takes v from a git repository (github:o/v); only the project itself may do that (wanted by app > og@1.0.0)',
    );
  });

  it('I14 all takes it, none refuses the project too', async () => {
    const importers = { '': { dependencies: { og: '1' } } };
    const settings = { allow: { git: 'all' } } as const;
    expect(graphLines(await resolve({ importers, settings }, sourcesOver(universe, { archives })))).toContain(
      'node_modules/v@1.0.0',
    );
    const error = await fail({
      importers: { '': { dependencies: { v: 'file:v' } } },
      settings: { allow: { directory: 'none' } },
    });
    expect(error.message).toContain('allow-directory is none');
  });

  it('I14 a directory that the project links may name others, a package of a registry may not', async () => {
    const importers = { '': { dependencies: { w: 'file:w' } } };
    const more = { ...directories, w: { name: 'w', dependencies: { v: 'file:../v' } } };
    const graph = await resolve({ importers }, sourcesOver(universe, { directories: more }));
    expect(graphLines(graph)).toContain('node_modules/v@link:v');
    const error = await fail({ importers: { '': { dependencies: { out: '1' } } } }, { directories });
    expect(error).toMatchObject({
      code: 'DX_SOURCE_REFUSED',
      details: { asker: 'out@1.0.0', type: 'directory' },
    });
  });

  it('I14 a published package may link a directory inside itself where directories are allowed to all', async () => {
    const packages: Universe = {
      in: { versions: { '1.0.0': { dependencies: { part: 'file:./lib/part', own: '1' } } } },
      own: { versions: { '1.0.0': {}, '2.0.0': {} } },
    };
    const part = { name: 'part', version: '0.1.0', dependencies: { own: '1' } };
    const source = sourcesOver(packages, { directories: { 'node_modules/in/lib/part': part } });
    const importers = { '': { dependencies: { in: '1', own: '2' } } };
    const settings = { allow: { directory: 'all' } } as const;
    const graph = await resolve({ importers, settings }, source);
    expect(graphLines(graph)).toEqual([
      '@',
      'node_modules/in/lib/part@0.1.0',
      'node_modules/in/node_modules/own@1.0.0',
      'node_modules/in@1.0.0',
      'node_modules/own@2.0.0',
      'node_modules/part@link:node_modules/in/lib/part',
    ]);
    const again = await resolve({ importers, settings, preferences: graph.nodes }, source);
    expect(again.nodes).toEqual(graph.nodes);
  });

  it('I14 an optional dependency from where none may come is left out', async () => {
    const importers = { '': { optionalDependencies: { og: '1' } } };
    const graph = await resolve({ importers }, sourcesOver(universe, { archives }));
    expect(graphLines(graph)).toEqual(['@', 'node_modules/og@1.0.0']);
  });
});
