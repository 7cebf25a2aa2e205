import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createProject } from './support/project.ts';

const machines = {
  linux: { os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
  musl: { os: ['linux'], cpu: ['x64'], libc: ['musl'] },
  arm: { os: ['linux'], cpu: ['arm64'], libc: ['glibc'] },
  windows: { os: ['win32'], cpu: ['x64'] },
} as const;
const names = Object.keys(machines);

let registry: FixtureRegistry;
beforeAll(async () => {
  const variants = Object.entries(machines).map(([name, fields]) => [
    name,
    { versions: { '1.0.0': fields } },
  ]);
  const optionalDependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
  registry = await startRegistry({
    packages: {
      native: { versions: { '1.0.0': { optionalDependencies } } },
      ...Object.fromEntries(variants),
    },
  });
});
afterAll(() => registry.close());

it('I06 os, cpu and libc say for which machine a tree is; the lock stays the same', async () => {
  const host = { platform: 'linux', arch: 'x64', libc: 'glibc', nodeVersion: 'v22.0.0' } as const;
  const project = createProject(registry.url, {
    'package.json': { name: 'app', version: '1.0.0', dependencies: { native: '1.0.0' } },
  });
  const install = async (settings: string): Promise<readonly string[]> => {
    project.write('.npmrc', `registry=${registry.url}\n${settings}`);
    await project.install({ policy: { lockfile: 'npm' }, ports: { host } });
    return names.filter((name) => existsSync(join(project.root, 'node_modules', name)));
  };
  expect(await install('')).toEqual(['linux']);
  const lock = project.read('package-lock.json');
  expect(await install('libc=musl\n')).toEqual(['musl']);
  expect(await install('cpu=arm64\n')).toEqual(['arm']);
  expect(await install('os=win32\n')).toEqual(['windows']);
  expect(await install('')).toEqual(['linux']);
  expect(project.read('package-lock.json')).toBe(lock);
});
