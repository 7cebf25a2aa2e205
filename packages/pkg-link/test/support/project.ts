import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import type { Lock, LockPackage } from '@dx/pkg-lock';
import {
  type CommitOptions,
  type CommitReport,
  commitTree,
  type DirectoryPlacement,
  type Host,
  type LinkMethod,
  layoutTree,
  linkPackage,
  linkShared,
  type SharedReport,
  type StagedTree,
  type StageOptions,
  stageTree,
  type Tree,
  type TreeChange,
} from '../../src/index.ts';
import { type DirectoryLiteral, fill } from './disk.ts';

export const host: Host = { platform: 'linux', arch: 'x64', libc: 'glibc', nodeVersion: '20.20.0' };

/** A lock from its `packages`; the root entry is added. */
export function lockOf(packages: Readonly<Record<string, LockPackage>>): Lock {
  return { name: 'app', packages: { '': {}, ...packages } };
}

export function treeOf(packages: Readonly<Record<string, LockPackage>>): Tree {
  return layoutTree(lockOf(packages), host).tree;
}

/** What turns one tree into another, as an install would plan it: what is below something new is new. */
export function changeBetween(desired: Tree, current?: Tree): TreeChange {
  const before = new Map(current?.placements.map((placement) => [placement.path, JSON.stringify(placement)]));
  const fresh: string[] = [];
  const isBelowFresh = (path: string): boolean => fresh.some((root) => path.startsWith(`${root}/`));
  for (const { kind, path, ...rest } of desired.placements) {
    const isSame = before.get(path) === JSON.stringify({ kind, path, ...rest });
    if (kind === 'directory' && (!isSame || isBelowFresh(path))) fresh.push(path);
  }
  const isNew = (placement: Tree['placements'][number]): boolean =>
    before.get(placement.path) !== JSON.stringify(placement) ||
    isBelowFresh(placement.path) ||
    (placement.kind === 'bin' && isBelowFresh(placement.target));
  const wanted = new Set(desired.placements.map(({ path }) => path));
  return {
    desired,
    directories: desired.placements
      .filter((p) => p.kind === 'directory')
      .filter((p) => fresh.includes(p.path)),
    symlinks: desired.placements.filter((p) => p.kind === 'link').filter(isNew),
    bins: desired.placements.filter((p) => p.kind === 'bin').filter(isNew),
    remove: (current?.placements ?? []).filter(({ path }) => !wanted.has(path)),
  };
}

/** Unpacked packages by `name@version`, and a port that links them. */
export interface TestStore {
  readonly directory: string;
  readonly link: (fs?: FsOps) => StageOptions['linkPackage'];
}

/** Every package has a `package.json` and an executable-to-be `cli.js`, unless its content is given. */
export function storeIn(directory: string, contents: Record<string, DirectoryLiteral> = {}): TestStore {
  const link = (fs: FsOps = nodeFs, method: LinkMethod = 'hardlink') => {
    return async (placement: DirectoryPlacement, destination: string): Promise<'linked'> => {
      const id = `${placement.name}@${placement.version}`;
      const from = join(directory, id.replace('/', '+'));
      const content = contents[id] ?? {
        'package.json': `{"name":"${id}"}`,
        'cli.js': `#!/usr/bin/env node\n// ${id}\n`,
      };
      if (nodeFs.lstat(from) === undefined) fill(from, content);
      linkPackage(fs, { from, to: destination, files: listFiles(content), method });
      return 'linked';
    };
  };
  return { directory, link };
}

function listFiles(
  content: DirectoryLiteral,
  above = '',
): { path: string; mode: number; sizeBytes: number }[] {
  return Object.entries(content).flatMap(([name, value]) =>
    typeof value === 'string'
      ? [{ path: `${above}${name}`, mode: 0o644, sizeBytes: value.length }]
      : listFiles(value, `${above}${name}/`),
  );
}

export interface ApplyOptions extends Partial<Omit<CommitOptions, 'root'>> {
  readonly dropWith?: StageOptions['dropWith'];
  readonly linkPackage?: StageOptions['linkPackage'];
  readonly store?: TestStore;
}

/** Stages and commits what turns `current` (which `options` names too) into `desired`. */
export async function applyTree(
  root: string,
  desired: Tree,
  options: ApplyOptions = {},
): Promise<CommitReport> {
  return commitTree(await stageChange(root, desired, options), { fs: nodeFs, ...options, root });
}

export async function stageChange(
  root: string,
  desired: Tree,
  options: ApplyOptions = {},
): Promise<StagedTree> {
  const { fs = nodeFs, current, store = storeIn(join(dirname(root), `${root}-store`)) } = options;
  mkdirSync(store.directory, { recursive: true });
  return stageTree(changeBetween(desired, current), {
    root,
    fs,
    linkMethod: 'hardlink',
    linkPackage: options.linkPackage ?? store.link(fs),
    ...(options.dropWith === undefined ? {} : { dropWith: options.dropWith }),
  });
}

/** Makes shared cells for a `global` tree, then stages and commits it. */
export async function applyShared(
  root: string,
  desired: Tree,
  options: ApplyOptions = {},
): Promise<SharedReport> {
  const { store = storeIn(join(dirname(root), `${root}-store`)), fs = nodeFs, current } = options;
  mkdirSync(store.directory, { recursive: true });
  const linkPackage = options.linkPackage ?? store.link(fs);
  const report = await linkShared(desired, { root, fs, linkPackage, ...(current ? { current } : {}) });
  await applyTree(root, desired, { ...options, store });
  return report;
}
