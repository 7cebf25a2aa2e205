import { noCounts } from './count-additions.ts';
import { decodeCounts, encodeCounts, isPlainName } from './counts-text.ts';
import type { PredictionContext, PredictionCounts } from './prediction-types.ts';

/** Everything that the file of a `PredictionMemory` holds. */
export interface MemoryContent {
  /** When the weights were as they are, milliseconds since 1970; 0 where nothing was learnt yet. */
  readonly atMs: number;
  readonly counts: PredictionCounts;
  /** By 16 hex digits of the hash of where it is; the one that was learnt last is last. */
  readonly projects: ReadonlyMap<string, PredictionContext>;
  readonly ahead: readonly string[];
  readonly stats: {
    readonly fetchedNames: number;
    readonly fetchedBytes: number;
    readonly usedNames: number;
  };
}

/** Nothing learnt yet. */
export const noMemory: MemoryContent = Object.freeze({
  atMs: 0,
  counts: noCounts,
  projects: new Map(),
  ahead: [],
  stats: { fetchedNames: 0, fetchedBytes: 0, usedNames: 0 },
});

const formatVersion = 1;
const maxNames = 2000;

/** JSON: `[1, atMs, counts as encodeCounts gives them, [[key, present, previous], …], ahead, [names, bytes, used]]`. */
export function encodeMemory({ atMs, counts, projects, ahead, stats }: MemoryContent): string {
  const rows = [...projects].map(([key, { present, previous = [] }]) => [key, present, previous]);
  const { fetchedNames, fetchedBytes, usedNames } = stats;
  return JSON.stringify([
    formatVersion,
    ...[atMs, encodeCounts(counts), rows, ahead],
    [fetchedNames, fetchedBytes, usedNames],
  ]);
}

/** What a text says, whoever wrote it; `undefined` where anything in it is not as it should be. */
export function decodeMemory(text: string): MemoryContent | undefined {
  const [version, atMs, countsText, rows, ahead, figures] = parseList(text);
  if (version !== formatVersion || !isAmount(atMs) || typeof countsText !== 'string') return undefined;
  if (!Array.isArray(rows) || !isNameList(ahead)) return undefined;
  if (!Array.isArray(figures) || figures.length !== 3 || !figures.every(isAmount)) return undefined;
  const counts = decodeCounts(countsText);
  const projects = new Map<string, PredictionContext>();
  for (const row of rows as readonly unknown[]) {
    const [key, present, previous] = Array.isArray(row) ? (row as readonly unknown[]) : [];
    if (typeof key !== 'string' || !/^[0-9a-f]{16}$/.test(key)) return undefined;
    if (!isNameList(present) || !isNameList(previous)) return undefined;
    projects.set(key, { present, previous });
  }
  const [fetchedNames = 0, fetchedBytes = 0, usedNames = 0] = figures;
  const stats = { fetchedNames, fetchedBytes, usedNames };
  return counts === undefined ? undefined : { atMs, counts, projects, ahead, stats };
}

function parseList(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function isNameList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= maxNames && value.every(isPlainName);
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}
