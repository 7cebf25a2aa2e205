import { homedir } from 'node:os';
import type { DirectoryEntry, FsOps } from '@dx/pkg-core';
import {
  describeBoot,
  digestTree,
  type Generation,
  generationsDirectory,
  intactTree,
  isSameBoot,
  listGenerations,
  swapGeneration,
  turnFile,
} from '@dx/pkg-link/generations';
import { chooseHome } from '../choose-home.ts';
import { isSame, readRecord } from './find-unchanged.ts';
import { describeProcess, type InputRecord, type ProcessInputs } from './input-record.ts';

/** Where complete trees lie for a project, and what tells whether one is the one. */
interface Wish {
  readonly inputs: ProcessInputs;
  readonly directory: string;
  readonly fs: FsOps;
  readonly nowMs: number;
}

/** A tree that is in its place again. */
export interface RestoredTree {
  readonly generation: Generation;
  readonly told: Pick<InputRecord, 'warnings' | 'notes'>;
}

/**
 * Puts a complete tree in its place that an install with these inputs found nothing to do in, when there is one and nothing
 * but `node_modules` is another than then. Without a `node_modules` a spare is taken first, else what was parked.
 *
 * @returns which it was, and what to tell; nothing where the full way has to find out what to do
 */
export function restoreUnchanged(inputs: ProcessInputs, fs: FsOps): RestoredTree | undefined {
  const { env, directory: root } = inputs;
  const home = chooseHome(
    { env, home: env['HOME'] ?? homedir(), platform: process.platform, project: root },
    fs,
  );
  const wish: Wish = { inputs, directory: generationsDirectory(home, root), fs, nowMs: Date.now() };
  const busy = [`${wish.directory}/swap.json`, turnFile(home, root)];
  if (busy.some((path) => fs.lstat(path) !== undefined)) return undefined;
  const isMissing = fs.lstat(`${root}/node_modules`) === undefined;
  const found = findSuitable(wish, isMissing ? 'spare' : 'parked');
  const record = found && readRecord(`${found.directory}/tree`, fs);
  if (found === undefined || record === undefined) return undefined;
  const current = isMissing ? undefined : intactTree(root, { fs });
  if (!isMissing && (current === undefined || digestTree(current) === found.tree)) return undefined;
  const { directory, nowMs } = wish;
  const options = { root, directory, fs, host: found.host, nowMs, ...(current ? { current } : {}) };
  if (swapGeneration(found, options) === undefined) return undefined;
  return { generation: found, told: record };
}

function findSuitable(wish: Wish, prefer: Generation['kind']): Generation | undefined {
  const boot = describeBoot(wish.fs, wish.nowMs);
  const described = describeProcess(wish.inputs);
  const suits = (generation: Generation): boolean =>
    isSameBoot(generation.boot, boot) && wasUnchanged(generation, described, wish);
  const found = listGenerations(wish);
  return (
    found.find((generation) => generation.kind === prefer && suits(generation)) ??
    found.find((generation) => generation.kind !== prefer && suits(generation))
  );
}

/** Whatever was read of `node_modules` is in the tree itself, whose stamp tells whether it is as it was. */
function wasUnchanged({ directory, owners }: Generation, described: string, { inputs, fs }: Wish): boolean {
  const record = readRecord(`${directory}/tree`, fs);
  if (record === undefined || record.process !== described) return false;
  const holders = owners.map((owner) => (owner === '' ? inputs.directory : `${inputs.directory}/${owner}`));
  const modules = holders.map((holder) => `${holder}/node_modules`);
  const isInside = (path: string): boolean =>
    modules.some((own) => path === own || path.startsWith(`${own}/`));
  const restored = withModules(fs, new Set(holders));
  return record.reads.every((read) => isInside(read.path) || isSame(read, restored));
}

/** The file system as it will be: these directories have a `node_modules`. */
function withModules(fs: FsOps, holders: ReadonlySet<string>): FsOps {
  const readDirectory = (path: string): readonly DirectoryEntry[] => {
    const entries = fs.readDirectory(path);
    if (!holders.has(path) || entries.some(({ name }) => name === 'node_modules')) return entries;
    return [...entries, { name: 'node_modules', kind: 'directory' }];
  };
  return { ...fs, readDirectory };
}
