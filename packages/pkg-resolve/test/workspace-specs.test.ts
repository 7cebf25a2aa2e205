import type { DxError } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import type { ResolveInput, Universe } from '../src/index.ts';
import { inMemoryMetadata, resolve } from '../src/index.ts';
import { graphLines } from './graph-lines.ts';

const universe: Universe = { '@jsr/x__y': { versions: { '1.2.0': {} } } };

function fail(input: ResolveInput): Promise<DxError> {
  return resolve(input, inMemoryMetadata(universe)).then(
    () => Promise.reject(new Error('resolved')),
    (error: DxError) => error,
  );
}

describe('workspace:', () => {
  const members = (spec: string, version = '1.2.0') => ({
    '': { name: 'app' },
    'packages/ui': { name: '@s/ui', version },
    'packages/web': { name: 'web', version: '1.0.0', dependencies: { '@s/ui': spec } },
  });

  it.each([
    'workspace:*',
    'workspace:^',
    'workspace:~',
    'workspace:',
    'workspace:^1.0.0',
    'workspace:1.2.0',
    'workspace:../ui',
    'workspace:packages/ui',
  ])('%s leads to the member, and nothing is asked', async (spec) => {
    const graph = await resolve({ importers: members(spec) }, inMemoryMetadata({}));
    expect(graphLines(graph)).toEqual([
      '@',
      'node_modules/@s/ui@link:packages/ui',
      'node_modules/web@link:packages/web',
      'packages/ui@1.2.0',
      'packages/web@1.0.0',
    ]);
  });

  it('may give a member another name', async () => {
    const importers = { ...members('workspace:*'), '': { dependencies: { other: 'workspace:@s/ui@^' } } };
    const graph = await resolve({ importers }, inMemoryMetadata({}));
    expect(graphLines(graph)).toContain('node_modules/other@link:packages/ui');
    const again = await resolve({ importers, preferences: graph.nodes }, inMemoryMetadata({}));
    expect(again).toEqual(graph);
  });

  it('says which member there is when its version does not fit', async () => {
    const error = await fail({ importers: members('workspace:^2.0.0') });
    expect(error.message).toBe(
      'Cannot resolve @s/ui@workspace:^2.0.0: the member in packages/ui is @s/ui@1.2.0 (wanted by web@1.0.0)',
    );
    expect(error.code).toBe('DX_WORKSPACE_MISMATCH');
  });

  it('says that there is no such member, and which name is near', async () => {
    const error = await fail({
      importers: { ...members('1'), '': { dependencies: { '@s/iu': 'workspace:*' } } },
    });
    expect(error.message).toContain('the workspace has no member of that name; is it @s/ui?');
    expect(error.code).toBe('DX_WORKSPACE_MISMATCH');
  });

  it('is refused in a published package', async () => {
    const packages: Universe = { p: { versions: { '1.0.0': { dependencies: { q: 'workspace:*' } } } } };
    const answer = resolve({ importers: { '': { dependencies: { p: '1' } } } }, inMemoryMetadata(packages));
    await expect(answer).rejects.toMatchObject({
      code: 'DX_UNSUPPORTED_SPEC',
      details: { type: 'workspace' },
    });
  });
});

describe('jsr:', () => {
  it.each([
    ['@x/y', 'jsr:^1.0.0'],
    ['z', 'jsr:@x/y@^1'],
    ['z', 'jsr:@x/y'],
  ])('%s beside %s leads to the name that JSR has for npm clients', async (name, spec) => {
    const graph = await resolve(
      { importers: { '': { dependencies: { [name]: spec } } } },
      inMemoryMetadata(universe),
    );
    expect(graph.nodes[1]).toMatchObject({
      location: `node_modules/${name}`,
      name: '@jsr/x__y',
      version: '1.2.0',
    });
  });
});
