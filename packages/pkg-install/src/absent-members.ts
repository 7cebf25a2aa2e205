import { dirname } from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { copiedMember, type Lock, type LockfileKind, readLockfile } from '@dx/pkg-lock';
import { type Manifest, parseManifest, type Workspace } from '@dx/pkg-workspace';
import type { InstallOptions } from './types.ts';

/**
 * The project with the members that a sparse checkout of git leaves out, as the lockfile knows them, so that they stay in
 * it. Only the others are brought about, and what they need. Anywhere else a directory that is gone is a member that was
 * removed. Two or three look-ups where the checkout is whole.
 */
export function withAbsentMembers<Options extends Pick<InstallOptions, 'policy'>>(
  options: Options,
  workspace: Workspace,
  fs: FsOps,
): { readonly options: Options; readonly workspace: Workspace } {
  if (!isSparse(workspace.root, fs)) return { options, workspace };
  const lock = readLock(workspace.root, options.policy?.lockfile, fs);
  const absent = lock === undefined ? [] : absentMembers(lock, workspace, fs);
  if (absent.length === 0) return { options, workspace };
  const focus = options.policy?.focus ?? Object.keys(workspace.importers);
  return {
    options: { ...options, policy: { ...options.policy, focus } },
    workspace: Object.freeze({ ...workspace, importers: withMembers(workspace, absent) }),
  };
}

/** Source: https://git-scm.com/docs/git-sparse-checkout */
function isSparse(root: string, fs: FsOps): boolean {
  const directory = findGitDirectory(root, fs);
  if (directory === undefined) return false;
  if (fs.stat(`${directory}/info/sparse-checkout`) === undefined) return false;
  return ['config.worktree', 'config'].some((name) => {
    const file = `${directory}/${name}`;
    return fs.stat(file)?.kind === 'file' && /^\s*sparseCheckout\s*=\s*true\s*$/im.test(readText(file, fs));
  });
}

/** The directory of the checkout itself: a second worktree has a file that names its own. */
function findGitDirectory(root: string, fs: FsOps): string | undefined {
  for (let at = root; ; at = dirname(at)) {
    const found = fs.stat(`${at}/.git`);
    if (found?.kind === 'directory') return `${at}/.git`;
    if (found?.kind === 'file') return /^gitdir: (\/.*?)\s*$/m.exec(readText(`${at}/.git`, fs))?.[1];
    if (at === dirname(at)) return undefined;
  }
}

function readText(file: string, fs: FsOps): string {
  return new TextDecoder().decode(fs.readFile(file));
}

function readLock(root: string, prefer: LockfileKind | undefined, fs: FsOps): Lock | undefined {
  return readLockfile(root, { fs, ...(prefer === undefined ? {} : { prefer }) })?.lock;
}

/** Members that the lock links, and whose directory has no manifest. */
function absentMembers(lock: Lock, { root, importers }: Workspace, fs: FsOps): readonly Manifest[] {
  return Object.entries(lock.packages).flatMap(([location, { link, resolved }]) => {
    const entry = resolved === undefined ? undefined : lock.packages[resolved];
    if (link !== true || resolved === undefined || entry === undefined) return [];
    if (Object.hasOwn(importers, resolved) || resolved.startsWith('..')) return [];
    const path = `${root}/${resolved}/package.json`;
    if (fs.stat(path) !== undefined) return [];
    const name = entry.name ?? location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const dependenciesMeta = injectionsOf(lock, resolved);
    return [parseManifest(JSON.stringify({ ...entry, name, dependenciesMeta }), path)];
  });
}

/** What a member injects, as the lock shows it: it has copies. */
function injectionsOf({ packages }: Lock, member: string): Readonly<Record<string, unknown>> {
  const folder = `${member}/node_modules/`;
  const copies = Object.keys(packages).filter(
    (location) => location.startsWith(folder) && copiedMember(packages, packages[location]) !== undefined,
  );
  const names = copies.map((location) => location.slice(folder.length));
  return Object.fromEntries(names.map((name) => [name, { injected: true }]));
}

/** The root first, then by location, as in every workspace. */
function withMembers({ root, importers }: Workspace, absent: readonly Manifest[]): Workspace['importers'] {
  const added = absent.map((manifest): [string, Manifest] => [
    dirname(manifest.path).slice(root.length + 1),
    manifest,
  ]);
  const all = [...Object.entries(importers), ...added].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const merged: Record<string, Manifest> = Object.create(null);
  for (const [location, manifest] of all) merged[location] = manifest;
  return Object.freeze(merged);
}
