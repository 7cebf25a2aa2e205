/** Numbers from a seed, so that a failing case can be run again. Source: the mulberry32 generator. */
export interface Random {
  /** A whole number from 0 to `limit - 1`. */
  below(limit: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  shuffle<Item>(items: readonly Item[]): Item[];
}

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (items) => items[below(items.length)] ?? items[0],
    shuffle: (items) => shuffle(items, below),
  };
}

function shuffle<Item>(items: readonly Item[], below: (limit: number) => number): Item[] {
  const left = [...items];
  const shuffled: Item[] = [];
  while (left.length > 0) shuffled.push(...left.splice(below(left.length), 1));
  return shuffled;
}

/** The same plain data with the keys of every object in another order. */
export function shuffleKeys<Value>(value: Value, random: Random): Value {
  if (Array.isArray(value)) return value.map((item) => shuffleKeys(item, random)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const keys = random.shuffle(Object.keys(value));
  const copy: Record<string, unknown> = Object.create(null);
  for (const key of keys) copy[key] = shuffleKeys((value as Record<string, unknown>)[key], random);
  return copy as Value;
}
