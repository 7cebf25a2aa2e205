import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openCoverageMap } from '../fuzz/coverage-map.mjs';
import { instrumentSource } from '../fuzz/instrument-source.mjs';
import { mutateBytes } from '../fuzz/mutate-bytes.mjs';
import { mutateJson } from '../fuzz/mutate-json.mjs';
import { seedRandom } from '../fuzz/random.mjs';
import { targets } from '../fuzz/targets.mjs';
import { root } from '../repo/root.mjs';

interface FuzzTarget {
  starts(): readonly Uint8Array<ArrayBuffer>[];
  check(input: Uint8Array<ArrayBuffer>): void | Promise<void>;
  readonly isJson?: boolean;
  readonly words?: readonly string[];
}

const changesPerTarget = 200;

describe.each(targets)('$name', ({ name, owner }) => {
  const load = (): Promise<FuzzTarget> => import(join(root, 'packages', owner, 'test', 'fuzz', `${name}.ts`));
  const seeds = join(root, 'packages', owner, 'test', 'seeds', name);

  test('keeps its promises for every input that once broke one', async () => {
    const { check } = await load();
    for (const seed of existsSync(seeds) ? readdirSync(seeds) : [])
      await expect(keeps(check, Uint8Array.from(readFileSync(join(seeds, seed)))), seed).resolves.toBe(true);
  });

  test('keeps its promises for a few inputs that nobody saw before', async () => {
    const { check, starts, isJson = false, words = [] } = await load();
    const inputs = starts();
    const random = seedRandom(7);
    for (const input of inputs) await check(input);
    for (let left = changesPerTarget; left > 0; left -= 1) {
      const means = { random, words, other: random.pick(inputs), unit: 1, maxBytes: 4096 };
      const base = random.pick(inputs);
      await check((isJson ? mutateJson(base, means) : undefined) ?? mutateBytes(base, means));
    }
  });
});

describe('instrumentSource', () => {
  test('counts every branch and changes no answer', () => {
    const text =
      "export const f = (n: number): string => n > 1 ? (n > 2 && n < 4 ? 'three' : 'many') : word(n);\nfunction word(n: number): string { if (n === 1) return 'one'; else return 'none'; }";
    const made = instrumentSource(text, 'f.ts', 5);

    expect(made.next).toBe(5 + 9);
    expect([...made.words].sort()).toEqual(['many', 'none', 'one', 'three']);
  });
});

describe('openCoverageMap', () => {
  test('tells new branches and new orders of magnitude from known ones', () => {
    const counters = new Uint8Array(3);
    const map = openCoverageMap(counters);
    const see = (...counts: number[]): boolean => {
      counters.set(counts);
      return map.merge();
    };

    expect([see(1, 0, 0), see(1, 0, 0), see(9, 0, 0), see(10, 0, 0), see(1, 1, 0)]).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
    expect(map.branches).toBe(2);
  });
});

async function keeps(check: FuzzTarget['check'], input: Uint8Array<ArrayBuffer>): Promise<boolean> {
  await check(input);
  return true;
}
