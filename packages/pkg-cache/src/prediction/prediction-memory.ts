import { createHash } from 'node:crypto';
import type { FsOps } from '@dx/pkg-core';
import { takeLock } from '@dx/pkg-core/node';
import { isFsError } from '../internal/has-errno.ts';
import { replaceFile } from '../replace-file.ts';
import { countAdditions, noCounts } from './count-additions.ts';
import { isPlainName } from './counts-text.ts';
import { decodeMemory, encodeMemory, type MemoryContent, noMemory } from './memory-text.ts';
import type { Addition, PredictionContext, PredictionCounts } from './prediction-types.ts';
import { boundCounts, scaleCounts } from './shape-counts.ts';

/** How what this machine has seen is opened. */
export interface PredictionMemoryOptions {
  /** Absolute; made when something is learnt. */
  readonly directory: string;
  readonly fs: FsOps;
  /** Milliseconds since 1970. Default: the machine's clock. */
  readonly now?: () => number;
}

/** What came of fetching ahead so far. */
export interface AheadStats {
  /** Names that were fetched ahead. */
  readonly fetchedNames: number;
  readonly fetchedBytes: number;
  /** How many of them a project added later. */
  readonly usedNames: number;
}

/** What this machine has seen of what is added to manifests, shared by processes. Never sent anywhere. */
export interface PredictionMemory {
  /**
   * Takes in what a manifest names now. `project` tells manifests apart: its path, of which only a hash is kept. What the
   * manifest named the last time tells what was added; the first sight of it only sets that.
   */
  learn(project: string, names: readonly string[]): Promise<void>;
  /** Takes in what was fetched ahead, with how many bytes came on the way, for what was not finished too. */
  noteAhead(names: readonly string[], receivedBytes: number): Promise<void>;
  counts(): PredictionCounts;
  /** What a prediction for the manifest goes by: what it named and added when it was learnt. */
  contextOf(project: string): PredictionContext | undefined;
  /** Names that were fetched ahead and that nothing has added yet, the newest last. */
  ahead(): readonly string[];
  stats(): AheadStats;
}

/** A weight is half of what it was after so many days. */
export const halfLifeDays = 60;

const dayMs = 86_400_000;
const bounds = { maxNames: 600, maxRow: 40, minWeight: 0.05 };
const maxProjects = 60;
const maxProjectNames = 250;
const maxAhead = 200;

/**
 * Opens what this machine has learnt: one file of at most about 400 kB in `directory`. A file that is damaged or of
 * another version counts as absent. Each change reads, adds and replaces it by one rename, behind a lock that processes
 * share, so that none is lost and a crash leaves the old one. A disk that cannot be written to costs only what was learnt.
 */
export function openPredictionMemory(options: PredictionMemoryOptions): PredictionMemory {
  const { directory, fs } = options;
  const now = options.now ?? Date.now;
  const path = `${directory}/counts.json`;
  const read = (): MemoryContent => fade(readContent(fs, path), now());
  const change = async (edit: (content: MemoryContent) => MemoryContent): Promise<void> => {
    try {
      fs.mkdir(directory, { recursive: true, mode: 0o700 });
      const lock = await takeLock(`${directory}/lock`, { fs, what: 'dx: learn what is added' });
      try {
        const text = encodeMemory(edit(read()));
        replaceFile(fs, directory, path, [new TextEncoder().encode(text)]);
      } finally {
        lock.release();
      }
    } catch (error) {
      if (!isFsError(error)) throw error;
    }
  };
  return Object.freeze<PredictionMemory>({
    learn: (project, names) => change((content) => learnProject(content, keyOf(project), names)),
    noteAhead: (names, receivedBytes) => change((content) => withAhead(content, names, receivedBytes)),
    counts: () => read().counts,
    contextOf: (project) => read().projects.get(keyOf(project)),
    ahead: () => read().ahead,
    stats: () => read().stats,
  });
}

function readContent(fs: FsOps, path: string): MemoryContent {
  try {
    const stat = fs.lstat(path);
    if (stat?.kind !== 'file' || stat.sizeBytes > 4_000_000) return noMemory;
    return decodeMemory(new TextDecoder().decode(fs.readFile(path))) ?? noMemory;
  } catch (error) {
    if (isFsError(error)) return noMemory;
    throw error;
  }
}

/** A clock that was set back fades nothing. */
function fade(content: MemoryContent, nowMs: number): MemoryContent {
  const days = Math.max(0, nowMs - content.atMs) / dayMs;
  const counts = content.atMs === 0 ? noCounts : scaleCounts(content.counts, 0.5 ** (days / halfLifeDays));
  return { ...content, atMs: nowMs, counts };
}

function learnProject(content: MemoryContent, key: string, given: readonly string[]): MemoryContent {
  const names = [...new Set(given)].filter(isPlainName).sort().slice(0, maxProjectNames);
  const known = content.projects.get(key);
  const before = new Set(known?.present ?? names);
  const added = names.filter((name) => !before.has(name));
  const projects = new Map(content.projects);
  projects.delete(key);
  projects.set(key, { present: names, previous: added.length > 0 ? added : (known?.previous ?? []) });
  const newest = new Map([...projects].slice(-maxProjects));
  if (known === undefined || added.length === 0) return { ...content, projects: newest };
  const addition: Addition = { present: known.present, previous: known.previous ?? [], added };
  const counts = boundCounts(countAdditions(content.counts, [addition]), bounds);
  return { ...withUsed(content, new Set(added)), counts, projects: newest };
}

function withUsed(content: MemoryContent, added: ReadonlySet<string>): MemoryContent {
  const ahead = content.ahead.filter((name) => !added.has(name));
  const usedNames = content.stats.usedNames + content.ahead.length - ahead.length;
  return { ...content, ahead, stats: { ...content.stats, usedNames } };
}

function withAhead(content: MemoryContent, given: readonly string[], receivedBytes: number): MemoryContent {
  const names = [...new Set(given)].filter(isPlainName);
  const known = new Set(content.ahead);
  const ahead = [...content.ahead.filter((name) => !names.includes(name)), ...names].slice(-maxAhead);
  const { fetchedNames, fetchedBytes, usedNames } = content.stats;
  const stats = {
    fetchedNames: fetchedNames + names.filter((name) => !known.has(name)).length,
    fetchedBytes: fetchedBytes + receivedBytes,
    usedNames,
  };
  return { ...content, ahead, stats };
}

function keyOf(project: string): string {
  return createHash('sha256').update(project).digest('hex').slice(0, 16);
}
