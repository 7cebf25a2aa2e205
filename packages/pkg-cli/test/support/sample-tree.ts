import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FixtureRegistry, Universe } from '@dx/fixture-registry';
import { createDxProject, type DxProject } from './dx.ts';

/** Packages with everything that a listing can meet: two versions, peers, an alias, a bundle, a scope, a cycle. */
export const sampleUniverse: Universe = {
  packages: {
    a: {
      versions: {
        '1.1.0': {
          dependencies: { b: '^1.0.0', '@s/c': '*' },
          license: 'MIT',
          funding: 'https://fund.test/a',
        },
      },
    },
    b: { versions: { '1.0.0': { license: 'ISC', keywords: ['tiny', 'tool'] }, '2.0.0': { license: 'MIT' } } },
    '@s/c': { versions: { '1.0.0': { dependencies: { d: '1' }, description: 'scoped' } } },
    d: {
      versions: { '1.0.0': { dependencies: { '@s/c': '1' } }, '1.0.1': { dependencies: { '@s/c': '1' } } },
    },
    plug: { versions: { '3.0.0': { peerDependencies: { b: '>=1' }, contributors: [{ name: 'Ann' }] } } },
    tool: { versions: { '0.1.0': { dependencies: { b: '2' }, scripts: { postinstall: 'true' } } } },
    opt: { versions: { '1.0.0': { engines: { node: '>=12' } } } },
  },
};

/** A project on that registry, installed: root, two members, dev, optional, aliased and peer dependencies. */
export async function installSample(registry: FixtureRegistry): Promise<DxProject> {
  const project = createDxProject(registry.url, {
    'package.json': {
      name: 'app',
      version: '1.0.0',
      workspaces: ['packages/*'],
      dependencies: { a: '^1.0.0', b: '^1.0.0', plug: '3', two: 'npm:b@2' },
      devDependencies: { tool: '*' },
      optionalDependencies: { opt: '1' },
    },
    'packages/one/package.json': {
      name: 'one',
      version: '1.2.3',
      private: true,
      dependencies: { a: '1', two: 'npm:b@2' },
    },
    'packages/two-b/package.json': {
      name: '@s/two-b',
      version: '0.0.1',
      dependencies: { one: '^1.0.0', b: '^2.0.0' },
    },
  });
  const { exitCode, stderr } = await project.dx('install --lockfile=npm');
  if (exitCode !== 0) throw new Error(stderr);
  return project;
}

/** Puts a package into `node_modules` by hand. */
export function placePackage(
  root: string,
  location: string,
  manifest: Readonly<Record<string, unknown>>,
): void {
  mkdirSync(join(root, location), { recursive: true });
  writeFileSync(join(root, location, 'package.json'), JSON.stringify(manifest));
}

/** The same value with its lists in one order: npm's is the order in which it came across things. */
export function inOneOrder(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(inOneOrder).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inOneOrder(item)]));
}
