import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type FixtureRegistry, startRegistry, type VersionSpec } from '@dx/fixture-registry';
import type { Integrity } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import type { LockPackage } from '@dx/pkg-lock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type DirectoryPlacement,
  type LinkerKind,
  layoutTree,
  observeTree,
  readTree,
  type Tree,
} from '../src/index.ts';
import { makeDirectory, readBack } from './support/disk.ts';
import { applyShared, host, lockOf } from './support/project.ts';

const specs = {
  'a@1.0.0': { dependencies: { c: '^1.0.0' }, bin: { a: 'cli.js' } },
  '@s/b@1.0.0': { dependencies: { c: '^2.0.0' } },
  'c@1.0.0': {},
  'c@2.0.0': {},
};

const places: Readonly<Record<string, keyof typeof specs>> = {
  'node_modules/@s/b': '@s/b@1.0.0',
  'node_modules/a': 'a@1.0.0',
  'node_modules/a/node_modules/c': 'c@1.0.0',
  'node_modules/c': 'c@2.0.0',
};

let registry: FixtureRegistry;
beforeAll(async () => {
  const packages: Record<string, { versions: Record<string, VersionSpec> }> = {};
  for (const [id, spec] of Object.entries(specs)) {
    const [name, version] = parts(id);
    packages[name] ??= { versions: {} };
    packages[name].versions[version] = { ...spec, files: { 'cli.js': '#!/usr/bin/env node\n' } };
  }
  registry = await startRegistry({ packages });
});
afterAll(() => registry.close());

function parts(id: string): [string, string] {
  const at = id.lastIndexOf('@');
  return [id.slice(0, at), id.slice(at + 1)];
}

/** A project as npm would lock it, with the tree of a linker. */
async function install(linker: LinkerKind, shared: string): Promise<{ root: string; tree: Tree }> {
  const root = makeDirectory();
  const manifest = { name: 'app', version: '1.0.0', dependencies: { '@s/b': '^1.0.0', a: '^1.0.0' } };
  const packages: Record<string, LockPackage> = { '': manifest };
  for (const [location, id] of Object.entries(places)) {
    const [name, version] = parts(id);
    const { integrity } = await registry.archive(name, version);
    const resolved = `${registry.url}${name}/-/${name.split('/').at(-1)}-${version}.tgz`;
    packages[location] = { version, resolved, integrity: integrity as Integrity, ...specs[id] };
  }
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest));
  const lockfile = { name: 'app', version: '1.0.0', lockfileVersion: 3, requires: true, packages };
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lockfile));
  return { root, tree: await link(linker, root, shared, packages) };
}

async function link(
  linker: LinkerKind,
  root: string,
  sharedDirectory: string,
  packages: Record<string, LockPackage>,
): Promise<Tree> {
  const { tree } = layoutTree(lockOf(packages), host, { linker, sharedDirectory });
  await applyShared(root, tree, { linkPackage });
  return tree;
}

async function linkPackage({ name, version }: DirectoryPlacement, destination: string): Promise<'linked'> {
  const spec = specs[`${name}@${version}` as keyof typeof specs];
  mkdirSync(destination, { recursive: true });
  writeFileSync(join(destination, 'package.json'), JSON.stringify({ name, version, ...spec }));
  writeFileSync(join(destination, 'cli.js'), '#!/usr/bin/env node\n');
  return 'linked';
}

/** What the npm on this machine says in a project, without the user's settings. */
async function npm(root: string, ...args: string[]): Promise<string> {
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    HOME: root,
    npm_config_cache: makeDirectory(),
    npm_config_registry: registry.url,
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  };
  return (await promisify(execFile)('npm', args, { cwd: root, env })).stdout;
}

interface Listed {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, Listed>>;
}

/** Names and versions that `npm ls` shows, as they depend on each other. */
async function list(root: string): Promise<unknown> {
  const simplify = ({ version, dependencies = {} }: Listed): unknown => ({
    version,
    needs: Object.fromEntries(Object.entries(dependencies).map(([name, item]) => [name, simplify(item)])),
  });
  return simplify(JSON.parse(await npm(root, 'ls', '--all', '--json')) as Listed);
}

const wanted = {
  version: '1.0.0',
  needs: {
    '@s/b': { version: '1.0.0', needs: { c: { version: '2.0.0', needs: {} } } },
    a: { version: '1.0.0', needs: { c: { version: '1.0.0', needs: {} } } },
  },
};

describe('npm', () => {
  it.each<LinkerKind>(['hoisted', 'isolated', 'global'])(
    'L08 lists a tree of the linker %s without a complaint, as its lock has it',
    async (linker) => {
      const { root } = await install(linker, makeDirectory());
      expect(await list(root)).toEqual(wanted);
    },
    60_000,
  );

  it('L08 prunes what is extraneous from a hoisted tree and leaves what dx keeps there', async () => {
    const { root, tree } = await install('hoisted', makeDirectory());
    mkdirSync(join(root, 'node_modules/extraneous'));
    writeFileSync(
      join(root, 'node_modules/extraneous/package.json'),
      '{"name":"extraneous","version":"1.0.0"}',
    );
    await npm(root, 'prune');
    expect(readdirSync(join(root, 'node_modules')).sort()).toEqual([
      '.bin',
      '.dx',
      '.package-lock.json',
      '@s',
      'a',
      'c',
    ]);
    expect(observeTree(root, tree, { fs: nodeFs })).toBe(tree);
    expect(registry.counts().archives).toBe(0);
  }, 60_000);

  it.each<LinkerKind>(['hoisted', 'isolated', 'global'])(
    'L08 makes its own tree with `npm ci` where one of the linker %s was',
    async (linker) => {
      const shared = makeDirectory();
      const { root } = await install(linker, shared);
      const cells = readBack(shared);
      await npm(root, 'ci');
      expect(readdirSync(join(root, 'node_modules')).sort()).toEqual([
        '.bin',
        '.package-lock.json',
        '@s',
        'a',
        'c',
      ]);
      expect(await list(root)).toEqual(wanted);
      expect(readBack(shared)).toEqual(cells);
    },
    60_000,
  );

  it.each(['isolated', 'global'] as const)(
    'L08 goes on from a tree of the linker %s with its own, and dx takes it back',
    async (linker) => {
      const shared = makeDirectory();
      const { root, tree } = await install(linker, shared);
      const before = readBack(root, ['tree.json']);
      const cells = readBack(shared);
      await npm(root, 'install');
      expect(await list(root)).toEqual(wanted);
      for (const location of Object.keys(places))
        expect(nodeFs.lstat(join(root, location))?.kind).toBe('directory');
      expect(readBack(shared)).toEqual(cells);
      const recorded = readTree(root, { fs: nodeFs });
      const current = observeTree(root, recorded ?? tree, { fs: nodeFs });
      expect(current.placements).toEqual([]);
      await applyShared(root, tree, { linkPackage, current });
      expect(readBack(join(root, 'node_modules'), ['tree.json'])).toEqual(
        (before as { node_modules: object }).node_modules,
      );
      expect(existsSync(join(root, 'node_modules/.package-lock.json'))).toBe(false);
      expect(await list(root)).toEqual(wanted);
    },
    60_000,
  );
});
