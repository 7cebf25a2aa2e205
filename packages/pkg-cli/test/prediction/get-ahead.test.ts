import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { loadPrior, predictNext } from '@dx/pkg-cache';
import { nodeFs } from '@dx/pkg-core/node';
import { type InstallOptions, install } from '@dx/pkg-install';
import { readWorkspace } from '@dx/pkg-workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getAhead } from '../../src/prediction/get-ahead.ts';
import { openMemory } from '../../src/prediction/project-memory.ts';
import { createDxProject } from '../support/dx.ts';

const may = async (): Promise<boolean> => true;

describe('getAhead', () => {
  let registry: FixtureRegistry;
  let likely: readonly string[] = [];
  const bases: string[] = [];
  beforeAll(async () => {
    const found = predictNext(await loadPrior(), { present: ['express'] }, { count: 60 });
    likely = found.map(({ name }) => name);
    const names = ['express', 'secret-package', ...likely];
    registry = await startRegistry({
      packages: Object.fromEntries(names.map((name) => [name, { versions: { '1.0.0': {} } }])),
    });
  });
  afterAll(async () => {
    for (const base of bases) rmSync(base, { recursive: true, force: true });
    await registry.close();
  });

  function create(env: Readonly<Record<string, string>>): InstallOptions {
    const base = mkdtempSync(join(tmpdir(), 'dx-'));
    bases.push(base);
    mkdirSync(join(base, 'app'));
    write(base, { express: '1.0.0' });
    const project = {
      directory: join(base, 'app'),
      env: { npm_config_registry: registry.url, npm_config_min_release_age: '0', ...env },
      home: base,
      globalPrefix: join(base, 'prefix'),
      platform: process.platform,
      arch: process.arch,
      nodeVersion: process.version,
      dxVersion: '0.0.0',
    };
    return { project, home: join(base, 'home') };
  }

  function write(base: string, dependencies: Readonly<Record<string, string>>): void {
    writeFileSync(join(base, 'app', 'package.json'), JSON.stringify({ name: 'app', dependencies }));
  }

  async function run(options: InstallOptions, mayFetch = may): Promise<void> {
    await install(options);
    registry.reset();
    await getAhead(readWorkspace(options.project, { fs: nodeFs }), options, mayFetch);
  }

  it('fetches the likeliest packages with prefetch=on, and notes what came', async () => {
    const options = create({ npm_config_prefetch: 'on' });
    await run(options);
    const memory = openMemory(options.home);
    expect(memory.ahead()).toHaveLength(10);
    for (const name of memory.ahead()) expect(likely).toContain(name);
    expect(memory.stats().fetchedBytes).toBeGreaterThan(0);
  });

  it('tells what was used of it once it is added', async () => {
    const options = create({ npm_config_prefetch: 'on' });
    await run(options);
    const [used = ''] = openMemory(options.home).ahead();
    write(options.project.home, { express: '1.0.0', [used]: '1.0.0' });
    await run(options);
    expect(openMemory(options.home).stats().usedNames).toBe(1);
  });

  it('asks no registry by default, and notes what was added', async () => {
    const options = create({});
    await run(options);
    write(options.project.home, { express: '1.0.0', 'secret-package': '1.0.0' });
    await run(options);
    expect(registry.requests).toEqual([]);
    expect(openMemory(options.home).counts().names.get('secret-package')?.added).toBeCloseTo(1);
  });

  it('never asks for a name that only another project has', async () => {
    const options = create({ npm_config_prefetch: 'on' });
    const memory = openMemory(options.home);
    for (let project = 0; project < 50; project += 1) {
      await memory.learn(`/other-${project}`, ['express']);
      await memory.learn(`/other-${project}`, ['express', 'secret-package']);
    }
    await run(options);
    expect(registry.requests.some(({ path }) => path.includes('secret-package'))).toBe(false);
    expect(memory.ahead().length).toBeGreaterThan(0);
  });

  it.each([
    ['with prefetch=off', { npm_config_prefetch: 'off' }],
    ['in continuous integration', { npm_config_prefetch: 'on', CI: 'true' }],
  ])('neither fetches nor learns %s', async (_, env) => {
    const options = create(env);
    await run(options);
    expect(registry.requests).toEqual([]);
    expect(existsSync(join(options.home, 'prediction'))).toBe(false);
  });

  it('fetches nothing where the machine cannot spare it, nor offline', async () => {
    const options = create({ npm_config_prefetch: 'on' });
    await run(options, async () => false);
    await getAhead(
      readWorkspace(options.project, { fs: nodeFs }),
      { ...options, policy: { network: 'offline' } },
      may,
    );
    expect(registry.requests).toEqual([]);
  });

  it('keeps to its budget', async () => {
    const options = create({ npm_config_prefetch: 'on', npm_config_prefetch_budget: '0.000001' });
    await run(options);
    expect(openMemory(options.home).ahead()).toEqual([]);
  });
});

describe('dx cache predict and stats', () => {
  it('say what is likely next, and what prefetch does, without asking anybody', async () => {
    const registry = await startRegistry({ packages: {} });
    const project = createDxProject(registry.url, {
      'package.json': { name: 'app', dependencies: { react: '^19.0.0' } },
    });
    const { exitCode, stdout } = await project.dx('cache predict');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ +\d+\.\d % +\S+$/m);
    expect(stdout).toContain('prefetch is learn: additions are noted here; nothing is fetched ahead');
    const json = JSON.parse((await project.dx('cache predict --json')).stdout) as unknown[];
    expect(json).toHaveLength(20);
    expect((await project.dx('cache stats', { CI: '1' })).stdout).toContain('prefetch is off');
    expect(JSON.parse((await project.dx('cache stats --json')).stdout)).toMatchObject({
      prefetch: { setting: 'learn', fetchedNames: 0, fetchedBytes: 0, usedNames: 0 },
    });
    expect(registry.requests).toEqual([]);
    await registry.close();
  });
});
