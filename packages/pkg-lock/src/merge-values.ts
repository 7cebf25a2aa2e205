/** One value in three states of a file; undefined where a state does not have it. */
export interface Triple<Value> {
  readonly base: Value | undefined;
  readonly ours: Value | undefined;
  readonly theirs: Value | undefined;
  /** Without a common ancestor nothing counts as removed. */
  readonly hasBase: boolean;
}

/** Which side of a triple to take; `both` when they are equal, `conflict` when each side changed it in its own way. */
export type Verdict = 'both' | 'ours' | 'theirs' | 'conflict';

/** The rule of every three-way merge: who left it as it was gives way to who changed it. */
export function judge<Value>(
  { base, ours, theirs, hasBase }: Triple<Value>,
  isSame: (a: Value | undefined, b: Value | undefined) => boolean,
): Verdict {
  if (isSame(ours, theirs)) return 'both';
  if (!hasBase) {
    if (ours === undefined) return 'theirs';
    return theirs === undefined ? 'ours' : 'conflict';
  }
  if (isSame(ours, base)) return 'theirs';
  return isSame(theirs, base) ? 'ours' : 'conflict';
}

/** The triples of every key that a state has, in the order in which the keys are met. */
export function* zip<Value>(
  maps: Triple<Readonly<Record<string, Value>>>,
): Iterable<readonly [string, Triple<Value>]> {
  const { base, ours, theirs, hasBase } = maps;
  const get = (map: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined =>
    map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
  const keys = [ours, theirs, base].flatMap((map) => Object.keys(map ?? {}));
  for (const key of new Set(keys))
    yield [key, { base: get(base, key), ours: get(ours, key), theirs: get(theirs, key), hasBase }];
}

/** Whether two plain values are equal, whatever the order of their keys. */
export function isEqual(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(sortDeep(a)) === JSON.stringify(sortDeep(b));
}

function sortDeep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortDeep);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sortDeep(item)]);
}
