import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { type FixtureRegistry, startRegistry } from '@dx/fixture-registry';
import { Arborist } from '@npmcli/arborist';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Files, layProject, type PlainProject } from './support/install-both.ts';

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry({
    packages: {
      react: { versions: { '17.0.2': {}, '18.3.1': {} } },
      dep: { versions: { '1.0.0': {}, '2.0.0': {} } },
    },
  });
});
afterAll(() => registry.close());

const injected = { dependenciesMeta: { ui: { injected: true } } };
const files: Files = {
  'package.json': { name: 'root', version: '1.0.0', workspaces: ['packages/*'] },
  'packages/new/package.json': {
    name: 'new',
    version: '1.0.0',
    dependencies: { dep: '2.0.0', react: '18.3.1', ui: '^1.0.0' },
    ...injected,
  },
  'packages/old/package.json': {
    name: 'old',
    version: '1.0.0',
    dependencies: { react: '17.0.2', ui: '^1.0.0' },
    ...injected,
  },
  'packages/ui/package.json': {
    name: 'ui',
    version: '1.2.0',
    license: 'MIT',
    files: ['cli.js'],
    bin: { ui: 'cli.js' },
    dependencies: { dep: '1.0.0' },
    peerDependencies: { react: '>=17' },
  },
  'packages/ui/cli.js': '#!/usr/bin/env node\n',
  'packages/ui/test.js': '',
};

interface Edge {
  readonly name: string;
  readonly error: string | null;
}

interface ArboristNode {
  readonly location: string;
  readonly extraneous: boolean;
  readonly edgesOut: ReadonlyMap<string, Edge>;
  readonly inventory: ReadonlyMap<string, ArboristNode>;
}

function npmIn(root: string): Arborist {
  const settings = { registry: registry.url, audit: false, fund: false, ignoreScripts: true };
  return new Arborist({ path: root, cache: join(root, '../cache'), ...settings });
}

/** What `npm ls` has against a tree. */
function complaints(tree: ArboristNode): readonly string[] {
  return [...tree.inventory.values()].flatMap(({ location, extraneous, edgesOut }) => [
    ...(extraneous ? [`${location} is extraneous`] : []),
    ...[...edgesOut.values()].flatMap(({ name, error }) =>
      error === null ? [] : [`${location}: ${name} ${error}`],
    ),
  ]);
}

async function installed(): Promise<PlainProject> {
  const project = layProject(registry.url, files);
  await project.install();
  return project;
}

describe('npm, on a project with an injected member', () => {
  it('L08 has nothing against the tree', async () => {
    const { root } = await installed();
    const tree = await (npmIn(root) as unknown as { loadActual(): Promise<ArboristNode> }).loadActual();
    expect([...tree.inventory.keys()]).toContain('packages/old/node_modules/ui');
    expect(complaints(tree)).toEqual([]);
  });

  it('I01 makes the same tree from the lock, copies included, and leaves the lock as it is', async () => {
    const { lock, files: made } = (await installed()).made();
    const project = layProject(registry.url, { ...files, 'package-lock.json': lock });
    await npmIn(project.root).reify({ save: true });
    expect(project.made().files).toEqual(made);
    expect(project.made().lock).toBe(lock);
    expect(lstatSync(join(project.root, 'packages/old/node_modules/ui')).isDirectory()).toBe(true);
  });

  it('L08 goes on from the tree without moving anything', async () => {
    const project = await installed();
    const before = project.made();
    await npmIn(project.root).reify({ save: true });
    expect(project.made()).toEqual(before);
    expect((await project.install()).status).toBe('up-to-date');
  });

  it('wants a link where the range is a path', async () => {
    const old = {
      ...(files['packages/old/package.json'] as object),
      dependencies: { react: '17.0.2', ui: 'file:../ui' },
    };
    const project = layProject(registry.url, { ...files, 'packages/old/package.json': old });
    await project.install();
    expect((await project.install()).status).toBe('up-to-date');
    const tree = await (
      npmIn(project.root) as unknown as { loadActual(): Promise<ArboristNode> }
    ).loadActual();
    expect(complaints(tree)).toEqual(['packages/old: ui INVALID']);
  });

  it('makes links where there is no lock yet, since it does not know what is injected', async () => {
    const project = layProject(registry.url, files);
    await npmIn(project.root).reify({ save: true });
    expect(project.made().lock).not.toContain('file:');
    await project.install();
    expect(project.made().lock).toContain('"resolved": "file:packages/ui"');
  });
});
