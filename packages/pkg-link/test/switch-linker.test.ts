import { existsSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Integrity } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import type { LockPackage } from '@dx/pkg-lock';
import { describe, expect, it } from 'vitest';
import {
  commitTree,
  type LinkerKind,
  layoutTree,
  linkShared,
  observeTree,
  readTree,
  recoverTree,
  type Tree,
} from '../src/index.ts';
import { type DirectoryLiteral, fill, makeDirectory, readBack } from './support/disk.ts';
import { applyShared, host, lockOf, stageChange, storeIn, type TestStore } from './support/project.ts';
import { quickFs } from './support/upgrade.ts';

const integrity = (text: string): Integrity => `sha512-${Buffer.from(text).toString('base64')}` as Integrity;
const item = (id: string, fields: LockPackage = {}): LockPackage => ({
  version: '1.0.0',
  integrity: integrity(id),
  ...fields,
});

const lock = lockOf({
  '': { dependencies: { a: '1', '@s/b': '1' }, workspaces: ['packages/*'] },
  'node_modules/a': item('a', { dependencies: { c: '1' }, bin: { a: 'cli.js' } }),
  'node_modules/a/node_modules/c': item('c1', { bin: { c: 'cli.js' } }),
  'node_modules/@s/b': item('b', { dependencies: { c: '2', ui: '*' } }),
  'node_modules/c': item('c2', { version: '2.0.0' }),
  'node_modules/ui': { resolved: 'packages/ui', link: true },
  'packages/ui': { name: 'ui', dependencies: { a: '1' } },
});

const linkers: readonly LinkerKind[] = ['hoisted', 'isolated', 'global'];
const switches = linkers.flatMap((from) => linkers.map((to) => [from, to] as const));

interface Project {
  readonly root: string;
  readonly shared: string;
  readonly store: TestStore;
}

function makeProject(): Project {
  const root = makeDirectory({ packages: { ui: { 'index.js': '' } } });
  return { root, shared: makeDirectory(), store: storeIn(makeDirectory()) };
}

function layout(linker: LinkerKind, sharedDirectory: string): Tree {
  return layoutTree(lock, host, { linker, sharedDirectory }).tree;
}

async function install(linker: LinkerKind, { root, shared, store }: Project): Promise<Tree> {
  const recorded = readTree(root, { fs: nodeFs });
  const current = recorded && observeTree(root, recorded, { fs: nodeFs });
  const tree = layout(linker, shared);
  await applyShared(root, tree, { store, hiddenLock: '{}', ...(current ? { current } : {}) });
  return tree;
}

/** All that a project holds, the shared directory's path and times aside. */
function snapshot({ root, shared }: Project): DirectoryLiteral {
  return JSON.parse(JSON.stringify(readBack(root)).replaceAll(shared, '<shared>')) as DirectoryLiteral;
}

describe('switching linkers', () => {
  it.each(switches)('from %s to %s leaves what a new install makes', async (from, to) => {
    const [project, fresh] = [makeProject(), makeProject()];
    await install(from, project);
    const tree = await install(to, project);
    await install(to, fresh);
    expect(snapshot(project)).toEqual(snapshot(fresh));
    expect(readTree(project.root, { fs: nodeFs })).toEqual(tree);
    expect(observeTree(project.root, tree, { fs: nodeFs })).toBe(tree);
  });

  it.each(switches)('from %s to %s works when nothing is known about what is there', async (from, to) => {
    const [project, fresh] = [makeProject(), makeProject()];
    await install(from, project);
    rmSync(join(project.root, 'node_modules/.dx/tree.json'));
    await install(to, project);
    await install(to, fresh);
    expect(snapshot(project)).toEqual(snapshot(fresh));
  });

  it.each(switches)(
    'from %s to %s is all or nothing when it dies before any change',
    async (from, to) => {
      const [before, after] = [makeProject(), makeProject()];
      await install(from, before);
      await install(to, after);
      const [old, done] = [snapshot(before), snapshot(after)];
      const seen = new Set<string>();
      for (let at = 0, isOver = false; !isOver; at += 1) {
        const project = makeProject();
        const current = await install(from, project);
        const tree = layout(to, project.shared);
        await linkShared(tree, { root: project.root, fs: nodeFs, linkPackage: project.store.link() });
        const staged = await stageChange(project.root, tree, { store: project.store, current });
        isOver = !diesAt(at, (fs) => {
          commitTree(staged, { root: project.root, fs, current, hiddenLock: '{}' });
        });
        recoverTree(project.root, { fs: quickFs });
        const found = JSON.stringify(snapshot(project));
        expect([JSON.stringify(old), JSON.stringify(done)], `died at ${at}`).toContain(found);
        seen.add(found);
      }
      expect(seen.size).toBe(from === to ? 1 : 2);
    },
    60_000,
  );

  it('says that a tree is gone where npm has put directories in the place of links', async () => {
    const project = makeProject();
    const tree = await install('isolated', project);
    rmSync(join(project.root, 'node_modules/a'));
    fill(join(project.root, 'node_modules/a'), { 'package.json': '{}' });
    const observed = observeTree(project.root, tree, { fs: nodeFs });
    expect(tree.placements.length - observed.placements.length).toBe(1);
    await install('isolated', project);
    expect(lstatSync(join(project.root, 'node_modules/a')).isSymbolicLink()).toBe(true);
  });

  it('makes a cell again that somebody has removed', async () => {
    const project = makeProject();
    await install('isolated', project);
    const before = snapshot(project);
    const [first = ''] = readdirSync(join(project.root, 'node_modules/.dx/pkgs'));
    rmSync(join(project.root, 'node_modules/.dx/pkgs', first), { recursive: true });
    await install('isolated', project);
    expect(snapshot(project)).toEqual(before);
  });

  it('L08 has a hidden lock for npm only where packages lie where the lock has them', async () => {
    const project = makeProject();
    const hidden = join(project.root, 'node_modules/.package-lock.json');
    await install('hoisted', project);
    expect(readFileSync(hidden, 'utf8')).toBe('{}');
    await install('isolated', project);
    expect(existsSync(hidden)).toBe(false);
  });
});

class Death extends Error {}

/** Runs `action` on a file system that stops working before its change number `at`; says whether it came to that. */
function diesAt(at: number, action: (fs: typeof quickFs) => void): boolean {
  let count = 0;
  const mortal = new Proxy(quickFs, {
    get(target, key, receiver) {
      const operation: unknown = Reflect.get(target, key, receiver);
      if (typeof operation !== 'function' || !mutating.has(String(key))) return operation;
      return (...values: unknown[]): unknown => {
        count += 1;
        if (count > at) throw new Death('power');
        return Reflect.apply(operation, target, values);
      };
    },
  });
  try {
    action(mortal);
  } catch (error) {
    if (count <= at) throw error;
  }
  return count > at;
}

const mutating = new Set([
  'writeFile',
  'openFile',
  'rename',
  'symlink',
  'mkdir',
  'unlink',
  'rmdir',
  'removeTree',
  'chmod',
  'setModified',
]);
