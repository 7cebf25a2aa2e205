import type { NameCounts, PredictionCounts } from './prediction-types.ts';

/** Version of `encodeCounts`; counts of another one are forgotten. */
const formatVersion = 1;
const maxTextLength = 4_000_000;
const maxNames = 20_000;
const maxRow = 1000;
const namePattern = /^(?:@[a-z0-9-~][a-z0-9-._~]*\/)?[a-zA-Z0-9-~_][a-zA-Z0-9-._~]*$/;

/**
 * Counts as JSON: `[1, total, [[name, added, present, before, together, next], …]]`, where `together` and `next` are
 * `[place in the list, weight, …]`. Weights have two decimals. What a row names must be in the counts too, else it is left out.
 */
export function encodeCounts({ total, names }: PredictionCounts): string {
  const places = new Map([...names.keys()].map((name, place) => [name, place]));
  const row = (weights: ReadonlyMap<string, number>): readonly number[] =>
    [...weights].flatMap(([name, weight]) => {
      const place = places.get(name);
      return place === undefined ? [] : [place, round(weight)];
    });
  const rows = [...names].map(([name, own]) => [
    name,
    ...[own.added, own.present, own.before].map(round),
    row(own.together),
    row(own.next),
  ]);
  return JSON.stringify([formatVersion, round(total), rows]);
}

/** The counts of a text, whoever wrote it; `undefined` where it is not whole, too large, or of another version. */
export function decodeCounts(text: string): PredictionCounts | undefined {
  if (text.length > maxTextLength) return undefined;
  const [version, total, rows, ...others] = parseList(text) ?? [];
  if (version !== formatVersion || others.length > 0 || !isWeight(total) || !Array.isArray(rows))
    return undefined;
  if (rows.length > maxNames) return undefined;
  const list: readonly string[] = rows.map((row: unknown) => (Array.isArray(row) ? nameOf(row[0]) : ''));
  if (list.includes('') || new Set(list).size < list.length) return undefined;
  const names = new Map<string, NameCounts>();
  for (const [place, name] of list.entries()) {
    const own = decodeName(rows[place], list);
    if (own === undefined) return undefined;
    names.set(name, own);
  }
  return { total, names };
}

function decodeName(row: readonly unknown[], list: readonly string[]): NameCounts | undefined {
  const [, added, present, before] = row;
  const together = decodeRow(row[4], list);
  const next = decodeRow(row[5], list);
  if (!isWeight(added) || !isWeight(present) || !isWeight(before)) return undefined;
  if (together === undefined || next === undefined) return undefined;
  return { added, present, before, together, next };
}

function decodeRow(value: unknown, list: readonly string[]): ReadonlyMap<string, number> | undefined {
  if (!Array.isArray(value) || value.length > maxRow * 2 || value.length % 2 !== 0) return undefined;
  const row = new Map<string, number>();
  for (let at = 0; at < value.length; at += 2) {
    const place: unknown = value[at];
    const weight: unknown = value[at + 1];
    const name = typeof place === 'number' ? list[place] : undefined;
    if (name === undefined || !isWeight(weight)) return undefined;
    row.set(name, weight);
  }
  return row;
}

function parseList(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function nameOf(value: unknown): string {
  return isPlainName(value) ? value : '';
}

/** Whether a value could be the name of a package of a registry; nothing else is counted or asked for. */
export function isPlainName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 214 && namePattern.test(value);
}

function isWeight(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1e9;
}

function round(weight: number): number {
  return Math.round(weight * 100) / 100;
}
