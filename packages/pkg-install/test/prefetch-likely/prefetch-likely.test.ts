import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { nodeFs } from '@dx/pkg-core/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type InstallOptions, install, prefetchLikely } from '../../src/index.ts';

const manifest = { name: 'app', version: '1.0.0', dependencies: { there: '^1.0.0' } };

describe('prefetchLikely', () => {
  let registry: FixtureRegistry;
  let base = '';
  beforeAll(async () => {
    registry = await startRegistry({
      packages: {
        there: { versions: { '1.0.0': {} } },
        likely: {
          versions: { '1.0.0': {}, '1.1.0': { dependencies: { inner: '^1.0.0', there: '^1.0.0' } } },
        },
        inner: { versions: { '1.0.0': {} } },
        broken: { versions: { '1.0.0': { dependencies: { 'not-there-at-all': '1' } } } },
        other: { versions: { '1.0.0': {} } },
      },
    });
  });
  afterAll(() => registry.close());
  beforeEach(async () => {
    base = mkdtempSync(join(tmpdir(), 'dx-'));
    mkdirSync(join(base, 'app'));
    writeFileSync(join(base, 'app', 'package.json'), JSON.stringify(manifest));
    await install(options());
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  function options(extra: Partial<InstallOptions> = {}): InstallOptions {
    const project = {
      directory: join(base, 'app'),
      env: { npm_config_registry: registry.url, npm_config_min_release_age: '0' },
      home: base,
      globalPrefix: join(base, 'prefix'),
      platform: process.platform,
      nodeVersion: process.version,
      arch: process.arch,
      dxVersion: '0.0.0',
    };
    return { project, home: join(base, 'home'), ...extra };
  }

  const state = (): unknown => [
    readFileSync(join(base, 'app', 'package.json'), 'utf8'),
    ...readdirSync(join(base, 'app')).sort(),
    ...readdirSync(join(base, 'app', 'node_modules')).sort(),
  ];

  it('brings what adding a package would fetch, and changes nothing in the project', async () => {
    const before = state();
    const outcome = await prefetchLikely({ install: options(), names: ['likely'], maxBytes: 1e6 });
    expect(outcome).toMatchObject({ ended: 'done', packages: [{ name: 'likely', archiveCount: 2 }] });
    expect(outcome.receivedBytes).toBeGreaterThan(0);
    expect(state()).toEqual(before);
    const added = await install(
      options({ request: { kind: 'add', specs: ['likely'] }, policy: { network: 'offline' } }),
    );
    expect(added.lock.packages['node_modules/likely']?.version).toBe('1.1.0');
    expect(added.receivedBytes).toBe(0);
  });

  it('passes over what cannot be had and goes on with the next', async () => {
    const { packages } = await prefetchLikely({
      install: options(),
      names: ['broken', 'no-such-package', 'other'],
      maxBytes: 1e6,
    });
    expect(packages.map(({ name }) => name)).toEqual(['other']);
  });

  it('ends when its bytes are used up', async () => {
    const outcome = await prefetchLikely({ install: options(), names: ['likely', 'other'], maxBytes: 1 });
    expect(outcome).toMatchObject({ ended: 'budget', packages: [] });
  });

  it('fetches nothing while anybody installs, wherever that is', async () => {
    const turn = join(base, 'home', 'locks', 'v1', 'a'.repeat(24));
    writeFileSync(turn, '');
    const outcome = await prefetchLikely({ install: options(), names: ['other'], maxBytes: 1e6 });
    expect(outcome).toEqual({ ended: 'busy', packages: [], receivedBytes: 0 });
  });

  it('does not wait for an installation that died long ago', async () => {
    const turn = join(base, 'home', 'locks', 'v1', 'b'.repeat(24));
    writeFileSync(turn, '');
    utimesSync(turn, 1000, 1000);
    const outcome = await prefetchLikely({ install: options(), names: ['other'], maxBytes: 1e6 });
    expect(outcome.ended).toBe('done');
  });

  it('ends with the signal of its caller', async () => {
    const signal = AbortSignal.abort();
    const outcome = await prefetchLikely({ install: options({ signal }), names: ['other'], maxBytes: 1e6 });
    expect(outcome).toEqual({ ended: 'aborted', packages: [], receivedBytes: 0 });
  });

  it('asks nobody offline', async () => {
    const before = registry.requests.length;
    const { packages } = await prefetchLikely({
      install: options({ policy: { network: 'offline' }, ports: { fs: nodeFs } }),
      names: ['other'],
      maxBytes: 1e6,
    });
    expect([packages.length, registry.requests.length]).toEqual([0, before]);
  });
});
