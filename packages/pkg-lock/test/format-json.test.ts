import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { formatJson } from '../src/format-json.ts';
import { type Random, seededRandom } from './random.ts';

const fromArborist = createRequire(createRequire(import.meta.url).resolve('@npmcli/arborist'));
const stringifyAsNpm = fromArborist('json-stringify-nice') as (
  value: unknown,
  keys: string[],
  indent: string,
) => string;
const npmKeys = [
  'name',
  'version',
  'lockfileVersion',
  'resolved',
  'integrity',
  'requires',
  'packages',
  'dependencies',
];
const keys = [
  ...npmKeys,
  'a',
  'B',
  'b',
  'a-b',
  'a_b',
  '@s/x',
  'node_modules/a',
  'node_modules/a/b',
  '10',
  '9',
  'é',
  'z.js',
] as const;

function randomValue(random: Random, depth: number): unknown {
  const kind = random.below(depth === 0 ? 4 : 8);
  if (kind < 4) return [1, 'te"xt\u2028', true, null][kind];
  if (kind === 4) return Array.from({ length: random.below(3) }, () => randomValue(random, depth - 1));
  const chosen = random.shuffle(keys).slice(0, random.below(8));
  return Object.fromEntries(chosen.map((key) => [key, randomValue(random, depth - 1)]));
}

describe('formatJson', () => {
  it('W02: writes 300 random values as npm does', () => {
    const random = seededRandom(11);
    for (let round = 0; round < 300; round += 1) {
      const value = { root: randomValue(random, 4) };
      const indent = random.pick(['  ', '\t', '    ']);
      expect(formatJson(value, indent)).toBe(stringifyAsNpm(value, npmKeys, indent));
    }
  });
});
