import type { DxError } from '@dx/pkg-core';
import { isDxError } from '@dx/pkg-core';
import { describe, expect, it } from 'vitest';
import type { Importer, PeerConflict, PeerFix, Universe } from '../src/index.ts';
import { inMemoryMetadata, resolve } from '../src/index.ts';
import { randomProject, seededRandom } from './random-universe.ts';

const peer = (range: string) => ({ peerDependencies: { react: range } });
const universe: Universe = {
  react: { versions: { '16.14.0': {}, '17.0.2': {}, '18.0.0': {}, '18.3.1': {}, '19.0.0': {} } },
  'react-dom': {
    versions: { '17.0.2': peer('17.0.2'), '18.3.1': peer('^18.3.1'), '19.0.0': peer('^19.0.0') },
  },
  lib: { versions: { '1.0.0': peer('^16.0.0 || ^17.0.0'), '1.1.0': peer('^17.0.0'), '2.0.0': peer('>=18') } },
  wrap: {
    versions: {
      '1.0.0': { peerDependencies: { lib: '^1.0.0' } },
      '2.0.0': { peerDependencies: { lib: '^2.0.0' } },
    },
  },
  modern: { versions: { '1.0.0': peer('>=18 <19') } },
  dead: { versions: { '1.0.0': peer('^14.0.0') } },
};

function conflictOf(importers: Readonly<Record<string, Importer>>): Promise<DxError> {
  return resolve({ importers }, inMemoryMetadata(universe)).then(
    () => Promise.reject(new Error('resolved')),
    (error: DxError) => error,
  );
}

const project = (dependencies: Record<string, string>) => ({ '': { name: 'app', dependencies } });

describe('I07 a conflict of peers', () => {
  it('I07 shows who wants what, what is there, and the smallest changes that solve it', async () => {
    const error = await conflictOf(project({ lib: '^1.0.0', react: '^18.0.0' }));
    expect(error.code).toBe('DX_PEER_CONFLICT');
    expect(error.message.split('\n')).toEqual([
      'Cannot place lib@1.1.0: its peers conflict over react',
      '',
      '  lib@1.1.0  wants react@^17.0.0 as a peer',
      '  app        wants react@^18.0.0',
      '  found      react@18.3.1',
      '',
      'Each of these solves it, the smallest change first:',
      '  dx install lib@^2.0.0',
      '    lib ^1.0.0 -> ^2.0.0',
      '  dx install react@^17.0.2',
      '    react ^18.0.0 -> ^17.0.2',
    ]);
    expect(error.hint).toBe('dx install lib@^2.0.0');
  });

  it('I07 gives all of it as data too', async () => {
    const error = await conflictOf(project({ lib: '^1.0.0', react: '^18.0.0' }));
    expect(error.details).toEqual({
      name: 'react',
      found: '18.3.1',
      installing: 'lib@1.1.0',
      wishes: [
        {
          by: 'lib@1.1.0',
          kind: 'peer',
          range: '^17.0.0',
          path: ['app', 'lib@1.1.0'],
          importer: '',
          direct: { name: 'lib', version: '1.1.0' },
        },
        { by: 'app', kind: 'dependency', range: '^18.0.0', path: ['app'], importer: '' },
      ],
      fixes: [
        { changes: [{ importer: '', name: 'lib', from: '^1.0.0', to: '^2.0.0' }] },
        { changes: [{ importer: '', name: 'react', from: '^18.0.0', to: '^17.0.2' }] },
      ],
    });
  });

  it('I07 tells the way to a package that is not the project’s own, and changes what brings it', async () => {
    const error = await conflictOf(project({ wrap: '^1.0.0', react: '^18.0.0' }));
    expect(error.message).toContain('             by way of app > wrap@1.0.0');
    expect(error.hint).toBe('dx install wrap@^2.0.0');
  });

  it('I07 changes two dependencies together where one is not enough', async () => {
    const importers = project({ 'react-dom': '17.0.2', react: '17.0.2', modern: '1.0.0' });
    const error = await conflictOf(importers);
    const { fixes } = error.details as unknown as PeerConflict;
    expect(fixes[0]?.changes.map(({ name, to }) => `${name}@${to}`).sort()).toEqual([
      'react-dom@18.3.1',
      'react@18.3.1',
    ]);
    expect(error.hint).toBe('dx install react@18.3.1 react-dom@18.3.1');
  });

  it('I07 keeps the style of the range, and names the member whose manifest it is in', async () => {
    const member = { name: 'web', dependencies: { lib: '~1.1.0', react: '18.3.1' } };
    const error = await conflictOf({ '': {}, 'packages/web': member });
    expect(error.hint).toBe('dx install lib@~2.0.0 --workspace=packages/web');
    expect(error.message).toContain('    react 18.3.1 -> 17.0.2 in packages/web');
  });

  it('I07 says how to go on where no change solves it', async () => {
    const error = await conflictOf(project({ dead: '1.0.0', react: '^18.0.0' }));
    expect(error.details).toMatchObject({ fixes: [] });
    expect(error.hint).toBe('Accept the conflict with --force, or ignore peers with --legacy-peer-deps');
  });

  it('I07 fits one narrow screen, and each change it names does solve it', async () => {
    let conflicts = 0;
    let solved = 0;
    for (let seed = 5000; seed < 5120; seed += 1) {
      const { universe: packages, importers } = randomProject(seededRandom(seed), {
        peers: 0.4,
        members: seed % 2,
      });
      const source = inMemoryMetadata(packages);
      const error: unknown = await resolve({ importers }, source).catch((reason: unknown) => reason);
      if (!isDxError(error, 'DX_PEER_CONFLICT') || !('fixes' in error.details)) continue;
      conflicts += 1;
      const lines = error.message.split('\n');
      expect(lines.length).toBeLessThanOrEqual(24);
      const { fixes } = error.details as unknown as PeerConflict;
      if (fixes.length > 0) solved += 1;
      for (const fix of fixes)
        await expect(resolve({ importers: applied(importers, fix) }, source)).resolves.toBeDefined();
    }
    expect(conflicts).toBeGreaterThan(20);
    expect(solved / conflicts).toBeGreaterThan(0.5);
  });

  it('I07 cuts what is too wide for a terminal', async () => {
    const long = 'a-name-that-goes-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on';
    const packages = {
      ...universe,
      [long]: { versions: { '1.0.0': peer('^16.0.0 || ^17.0.0 || >=25 <26 || ^99.0.0') } },
    };
    const importers = project({ [long]: '1.0.0', react: '^18.0.0' });
    const error: DxError = await resolve({ importers }, inMemoryMetadata(packages)).then(
      () => Promise.reject(new Error('resolved')),
      (reason: DxError) => reason,
    );
    expect(Math.max(...error.message.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

function applied(
  importers: Readonly<Record<string, Importer>>,
  { changes }: PeerFix,
): Readonly<Record<string, Importer>> {
  const copy = structuredClone(importers) as Record<string, Record<string, Record<string, string>>>;
  for (const { importer, name, to } of changes) {
    for (const field of ['dependencies', 'devDependencies', 'optionalDependencies']) {
      const map = copy[importer]?.[field];
      if (map !== undefined && name in map) map[name] = to;
    }
  }
  return copy as Readonly<Record<string, Importer>>;
}
