import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { npmLocks } from './support/npm-lock.ts';
import { createProject } from './support/project.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      a: { versions: { '1.0.0': { license: 'MIT', dependencies: { b: '1', c: '1' } } } },
      b: { versions: { '1.0.0': { license: { type: 'ISC', url: 'https://license.test' } } } },
      c: { versions: { '1.0.0': {} } },
      d: { versions: { '1.0.0': { license: 'BSD-3-Clause' } } },
    },
  });
});
afterAll(() => registry.close());

const manifest = { name: 'app', version: '1.0.0', dependencies: { a: '1' } };
const npmLock = { policy: { lockfile: 'npm' } } as const;

it('W04 locks the licenses that abbreviated documents lack, to the byte as npm does, in the hidden lock too', async () => {
  const project = createProject(registry.url, { 'package.json': manifest });
  const receipt = await project.install(npmLock);
  const npm = await npmLocks(registry.url, { 'package.json': manifest });
  expect(project.read('package-lock.json')).toBe(npm['package-lock.json']);
  expect(project.read('node_modules/.package-lock.json')).toContain('"license": "MIT"');
  expect(receipt.lock.packages['node_modules/b']?.license).toBe('ISC');
  expect((await project.install()).status).toBe('up-to-date');
  expect((await project.install({ policy: { lockMode: 'frozen' } })).status).toBe('up-to-date');
});

it('W04 keeps what a lockfile says of the packages that stay', async () => {
  const project = createProject(registry.url, { 'package.json': manifest });
  await project.install({ policy: { ...npmLock.policy, outcome: 'lock' } });
  expect(project.read('package-lock.json')).not.toContain('license');
  await project.install();
  expect(project.read('package-lock.json')).not.toContain('license');
  await project.install({ request: { kind: 'add', specs: ['d'] } });
  const { packages } = project.json('package-lock.json') as unknown as { packages: Record<string, unknown> };
  expect(packages).toMatchObject({ 'node_modules/d': { license: 'BSD-3-Clause' } });
  expect(packages['node_modules/a']).not.toHaveProperty('license');
});
