import { createHash } from 'node:crypto';
import ssri from 'ssri';
import { describe, expect, test } from 'vitest';
import { formatIntegrity, integrityParts, parseIntegrity } from '../src/index.ts';

const algorithms = ['sha512', 'sha384', 'sha256', 'sha1'] as const;
const refused = [
  '',
  ' ',
  'sha512',
  'sha512-',
  'sha512-AAAA',
  `sha512-${'A'.repeat(88)} `.replace('A', '_'),
  `md5-${digest('md5', 'x')}`,
  `sha3-512-${'A'.repeat(88)}`,
  `SHA512-${digest('sha512', 'x')}`,
  `sha256-${digest('sha512', 'x')}`,
  '*',
];

describe('parseIntegrity', () => {
  test.each(algorithms)('keeps one %s hash as ssri does', (algorithm) => {
    for (let seed = 0; seed < 200; seed += 1) {
      const text = `${algorithm}-${digest(algorithm, `bytes ${seed}`)}`;
      expect(formatIntegrity(parseIntegrity(text))).toBe(text);
      expect(ssri.parse(text)?.toString()).toBe(text);
    }
  });

  test('picks the strongest hash whatever the order, as ssri does', () => {
    for (const order of permutations(algorithms)) {
      const text = order.map((algorithm) => `${algorithm}-${digest(algorithm, 'x')}`).join(' ');
      expect(parseIntegrity(text)).toBe(`sha512-${digest('sha512', 'x')}`);
      expect(ssri.parse(text).pickAlgorithm()).toBe('sha512');
    }
  });

  test('drops options and unknown hashes beside a known one', () => {
    const hash = `sha512-${digest('sha512', 'x')}`;
    expect(parseIntegrity(`md5-${digest('md5', 'x')} ${hash}?type=tgz\n`)).toBe(hash);
  });

  test.each(refused)('refuses %j', (text) => {
    expect(() => parseIntegrity(text)).toThrow(expect.objectContaining({ code: 'DX_INVALID_INTEGRITY' }));
  });
});

describe('integrityParts', () => {
  test.each(algorithms)('spells a %s digest as ssri and node:crypto do', (algorithm) => {
    for (let seed = 0; seed < 200; seed += 1) {
      const integrity = parseIntegrity(`${algorithm}-${digest(algorithm, `${seed}`)}`);
      const parts = integrityParts(integrity);
      expect(parts).toEqual({
        algorithm,
        base64: digest(algorithm, `${seed}`),
        hex: createHash(algorithm).update(`${seed}`).digest('hex'),
      });
      expect(parts.hex).toBe(ssri.parse(integrity).hexDigest());
    }
  });

  test.each(['/=', '//'])('refuses a digest that ends in %s, which is none of that length', (end) => {
    expect(() => parseIntegrity(`sha512-${'a'.repeat(86)}${end}`)).toThrow('Invalid integrity');
  });
});

function digest(algorithm: string, text: string): string {
  return createHash(algorithm).update(text).digest('base64');
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}
