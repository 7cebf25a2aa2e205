import { randomBytes } from 'node:crypto';
import { openStore } from '@dx/pkg-cache';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs, openInlineRunner, shareLock } from '@dx/pkg-core/node';
import { commitTree, type Host, probeLinkMethod, readTree, stageTree, type Tree } from '@dx/pkg-link';
import {
  describeBoot,
  describeHost,
  digestTree,
  findOwnCommands,
  findOwners,
  type GenerationsOptions,
  intactTree,
  listGenerations,
  pruneGenerations,
  stampGeneration,
  writeSeal,
} from '@dx/pkg-link/generations';
import { detectHost } from '../detect-host.ts';
import { installTasks } from '../install-tasks.ts';
import { openLinkQueue } from '../link-queue.ts';
import { storeLock } from '../take-turn.ts';
import { generationsOf } from './place.ts';
import { generationLimits } from './prune-home.ts';
import { type SpareSources, spareLinker } from './spare-linker.ts';

/** What a spare is made for. */
export interface SpareOptions {
  /** Absolute path of the project. */
  readonly root: string;
  /** As for `install`. */
  readonly home: string;
  /** Version of the Node that the packages were installed for. */
  readonly nodeVersion: string;
  readonly fs?: FsOps;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** What came of it: there is one now, there was one, or there can be none, and why. */
export type SpareOutcome =
  | { readonly status: 'made' | 'there'; readonly packageCount: number }
  | { readonly status: 'none'; readonly reason: 'no-tree' | 'global' | 'would-copy' | 'changed' };

/**
 * Makes a second tree like the one that a project has, out of the store and beside it, so that the next install that wants
 * it needs a rename only. What scripts or patches have made of packages is copied from the project's tree, everything else
 * is linked. Then what there is too much of is removed. For a process of its own with low priority: it runs on one thread,
 * asks no registry and changes nothing in the project; killed at any instruction it leaves a directory that a later one
 * removes.
 *
 * Cost: as long as linking everything on one thread; on disk the directories, and files that are copied.
 *
 * @example
 * await prepareSpare({ root: '/app', home: '/home/me/.cache/dx', nodeVersion: process.version });
 */
export async function prepareSpare(options: SpareOptions): Promise<SpareOutcome> {
  const { root, home, fs = nodeFs, now = Date.now } = options;
  const place = generationsOf(root, { home, fs });
  const tree = intactTree(root, { fs });
  if (tree === undefined) return { status: 'none', reason: 'no-tree' };
  if (tree.linker === 'global') return { status: 'none', reason: 'global' };
  const host = detectHost(fs, options.nodeVersion);
  const packageCount = tree.placements.filter(({ kind }) => kind === 'directory').length;
  const isMade = hasSpare(tree, host, place, now());
  const outcome: SpareOutcome = isMade
    ? { status: 'there', packageCount }
    : await makeSpare({ tree, host, packageCount }, place, options);
  pruneGenerations({ ...place, nowMs: now() }, generationLimits);
  return outcome;
}

function hasSpare(tree: Tree, host: Host, place: GenerationsOptions, nowMs: number): boolean {
  const [digest, boot, machine] = [digestTree(tree), describeBoot(place.fs, nowMs), describeHost(host)];
  return listGenerations(place).some(
    (found) =>
      found.kind === 'spare' && found.tree === digest && found.boot === boot && found.host === machine,
  );
}

interface SpareFacts {
  readonly tree: Tree;
  readonly host: Host;
  readonly packageCount: number;
}

async function makeSpare(
  { tree, host, packageCount }: SpareFacts,
  place: GenerationsOptions,
  { root, home, fs = nodeFs, now = Date.now }: SpareOptions,
): Promise<SpareOutcome> {
  const id = randomBytes(8).toString('hex');
  const making = `${place.directory}/${id}.making`;
  fs.mkdir(`${making}/tree`, { recursive: true, mode: 0o700 });
  const runner = openInlineRunner(installTasks(fs));
  const share = await shareLock(storeLock(home), { fs, what: 'dx (making a spare)' });
  try {
    const store = openStore({ directory: `${home}/store`, fs, runner });
    const method = probeLinkMethod({ storeDirectory: store.directory, projectDirectory: making, fs });
    if (method === 'copy') return { status: 'none', reason: 'would-copy' };
    const sources = { root, tree, store, method, fs, links: openLinkQueue(() => runner) };
    await layDown(`${making}/tree`, sources);
    if (!isSameTree(root, tree, fs)) return { status: 'none', reason: 'changed' };
    const owners = findOwners(tree);
    writeSeal(fs, making, {
      ...{ version: 1, kind: 'spare', madeMs: now(), packageCount, owners, tree: digestTree(tree) },
      ...{ boot: describeBoot(fs, now()), host: describeHost(host) },
      ownCommands: findOwnCommands(root, tree, fs),
      stamp: stampGeneration(fs, making, owners),
    });
    fs.rename(making, `${place.directory}/${id}`);
    return { status: 'made', packageCount };
  } finally {
    await runner.close();
    fs.removeTree(making);
    share.release();
  }
}

/** The same transaction as for a project, in an empty place. */
async function layDown(directory: string, sources: SpareSources): Promise<void> {
  const { root, tree, fs, method } = sources;
  for (const owner of findOwners(tree)) fs.mkdir(`${directory}/${owner}`, { recursive: true });
  const desired = { ...tree };
  const ofKind = <Kind extends 'directory' | 'link' | 'bin'>(kind: Kind) =>
    tree.placements.filter((placement) => placement.kind === kind) as Extract<
      Tree['placements'][number],
      { kind: Kind }
    >[];
  const change = {
    desired,
    directories: ofKind('directory'),
    symlinks: ofKind('link'),
    bins: ofKind('bin'),
    remove: [],
  };
  const staged = await stageTree(change, {
    root: directory,
    project: root,
    fs,
    linkMethod: method,
    linkPackage: spareLinker(sources),
  });
  const hiddenLock = readText(`${root}/node_modules/.package-lock.json`, fs);
  const files = { fs, root: directory, ...(hiddenLock === undefined ? {} : { hiddenLock }) };
  commitTree({ ...staged, liveTargets: [] }, files);
  copyRecord(root, directory, fs);
}

/** What the last install without anything to do went by: it holds for the same tree in the same place. */
function copyRecord(root: string, directory: string, fs: FsOps): void {
  const record = 'node_modules/.dx/launch/record.json';
  const text = readText(`${root}/${record}`, fs);
  if (text === undefined) return;
  fs.mkdir(`${directory}/node_modules/.dx/launch`, { recursive: true });
  fs.writeFile(`${directory}/${record}`, text);
}

function readText(path: string, fs: FsOps): string | undefined {
  return fs.lstat(path)?.kind === 'file' ? new TextDecoder().decode(fs.readFile(path)) : undefined;
}

/** What was copied from it meanwhile may be of another one. */
function isSameTree(root: string, tree: Tree, fs: FsOps): boolean {
  const now = readTree(root, { fs });
  return now !== undefined && JSON.stringify(now) === JSON.stringify(tree);
}
