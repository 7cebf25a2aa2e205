import { inMemoryMetadata, resolve } from '@dx/pkg-resolve';
import { describe, expect, it } from 'vitest';
import { checkLock, type Lock, lockGraph, refreshImporters } from '../src/index.ts';
import { type Manifests, makeWorkspace } from './project.ts';

const injectsUi = { dependenciesMeta: { ui: { injected: true } } };
const ui = {
  name: 'ui',
  version: '1.2.0',
  license: 'MIT',
  bin: { ui: 'cli.js' },
  scripts: { postinstall: 'node x' },
  dependencies: { a: '^1.0.0' },
  devDependencies: { react: '18' },
  peerDependencies: { react: '>=17' },
};
const manifests: Manifests = {
  '': { name: 'root', workspaces: ['packages/*'] },
  'packages/app': { name: 'app', dependencies: { react: '17', ui: 'workspace:^' }, ...injectsUi },
  'packages/ui': ui,
};
const place = 'packages/app/node_modules/ui';
const source = inMemoryMetadata({
  a: { versions: { '1.0.0': {} } },
  react: { versions: { '17.0.0': {}, '18.0.0': {} } },
});

async function lockOf(given: Manifests): Promise<Lock> {
  const workspace = makeWorkspace(given);
  const importers = Object.fromEntries(
    Object.entries(workspace.importers).map(([location, { fields }]) => [location, fields]),
  );
  return lockGraph(await resolve({ importers }, source), workspace);
}

function reasonsOf(given: Manifests, lock: Lock): readonly string[] {
  const check = checkLock(makeWorkspace(given), lock);
  return check.status === 'stale' ? check.reasons.map(({ message }) => message) : [];
}

function withUi(change: object): Manifests {
  return { ...manifests, 'packages/ui': { ...ui, ...change } };
}

describe('a copy of a member in a lock', () => {
  it('is an entry as npm writes for a directory that it packs instead of linking it', async () => {
    const lock = await lockOf(manifests);
    expect(lock.packages[place]).toEqual({
      version: '1.2.0',
      resolved: 'file:packages/ui',
      license: 'MIT',
      bin: { ui: 'cli.js' },
      dependencies: { a: '^1.0.0' },
      peerDependencies: { react: '>=17' },
    });
    expect(lock.packages['node_modules/ui']).toEqual({ link: true, resolved: 'packages/ui' });
    expect(reasonsOf(manifests, lock)).toEqual([]);
  });

  it('keeps the name of the member under another one', async () => {
    const app = {
      dependencies: { other: 'workspace:ui@*' },
      dependenciesMeta: { other: { injected: true } },
    };
    const lock = await lockOf({ ...manifests, 'packages/app': app });
    expect(lock.packages['packages/app/node_modules/other']).toMatchObject({ name: 'ui' });
    expect(reasonsOf({ ...manifests, 'packages/app': app }, lock)).toEqual([]);
  });

  it('is stale when the member depends on something else', async () => {
    const changed = withUi({ dependencies: {} });
    const lock = refreshedFor(changed, await lockOf(manifests), 'packages/ui');
    expect(reasonsOf(changed, lock)).toEqual([
      `The lock has a copy of the member packages/ui at ${place} that depends on something else`,
    ]);
  });

  it('follows the version, license and commands of the member without being resolved anew', async () => {
    const lock = await lockOf(manifests);
    const changed = withUi({ version: '1.3.0', license: 'ISC', bin: {} });
    expect(reasonsOf(changed, lock)).toEqual([]);
    const fresh = refreshImporters(lock, makeWorkspace(changed));
    expect(fresh.packages[place]).toEqual({
      version: '1.3.0',
      resolved: 'file:packages/ui',
      license: 'ISC',
      dependencies: { a: '^1.0.0' },
      peerDependencies: { react: '>=17' },
    });
    expect(fresh).toEqual(await lockOf(changed));
    expect(refreshImporters(fresh, makeWorkspace(changed))).toBe(fresh);
  });

  it('is missed where a member injects another one, and unwanted where it does not', async () => {
    const { dependenciesMeta: _, ...app } = manifests['packages/app'] as typeof injectsUi & object;
    const linking = { ...manifests, 'packages/app': app };
    expect(reasonsOf(manifests, await lockOf(linking))).toEqual([
      'packages/app injects ui, and the lock has no copy of the member packages/ui for it',
    ]);
    expect(reasonsOf(linking, await lockOf(manifests))).toEqual([
      'The lock has a copy of the member packages/ui for packages/app, which does not inject it',
    ]);
  });

  it('finds what the paths in its manifest mean in the member', async () => {
    const given = {
      ...withUi({ dependencies: { icons: 'workspace:../icons' } }),
      'packages/icons': { name: 'icons', version: '1.0.0' },
    };
    expect(reasonsOf(given, await lockOf(given))).toEqual([]);
  });
});

/** The lock with a member's own entry as a manifest has it, and nothing else. */
function refreshedFor(given: Manifests, lock: Lock, member: string): Lock {
  const { importers } = makeWorkspace(given);
  const manifest = importers[member];
  if (manifest === undefined) throw new Error(`no member at ${member}`);
  const { packages } = refreshImporters(lock, {
    importers: { '': importers[''] ?? manifest, [member]: manifest },
  });
  return { ...lock, packages: { ...packages, [place]: lock.packages[place] ?? {} } };
}
