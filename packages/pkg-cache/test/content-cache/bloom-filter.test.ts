import { existsSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Integrity } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import bloomFilters from 'bloom-filters';
import { describe, expect, it } from 'vitest';
import { openBloomFilter } from '../../src/content-cache/bloom-filter.ts';
import { decodeFilter, encodeFilter, shardCount } from '../../src/content-cache/filter-file.ts';
import { openCache } from '../../src/index.ts';
import { bytesOf, keyOf, temporaryCache, temporaryDirectory } from './temporary-cache.ts';

function keys(prefix: string, count: number): readonly Integrity[] {
  return Array.from({ length: count }, (_, at) => keyOf(bytesOf(`${prefix}${at}`)) as Integrity);
}

describe('the Bloom filter', () => {
  it('knows every key that was added, as bloom-filters does, and lets no more of the others through', () => {
    const capacity = 3000;
    const [present, absent] = [keys('yes', capacity), keys('no', 20_000)];
    const own = openBloomFilter(capacity);
    const oracle = bloomFilters.BloomFilter.create(capacity, 0.01);
    for (const key of present) {
      own.add(key);
      oracle.add(key);
    }
    expect(present.every((key) => own.mayHave(key) && oracle.has(key))).toBe(true);
    const passed = absent.filter((key) => own.mayHave(key)).length;
    const passedByOracle = absent.slice(0, 4000).filter((key) => oracle.has(key)).length;
    expect(passed / absent.length).toBeLessThan(0.015);
    expect(passed / absent.length).toBeLessThan(passedByOracle / 4000 + 0.01);
  });

  it('spreads keys of every algorithm', () => {
    for (const algorithm of ['sha1', 'sha256', 'sha384', 'sha512']) {
      const filter = openBloomFilter(6000);
      for (let at = 0; at < 6000; at += 1) filter.add(keyOf(bytesOf(`in${at}`), algorithm) as Integrity);
      let passed = 0;
      for (let at = 0; at < 6000; at += 1)
        if (filter.mayHave(keyOf(bytesOf(`out${at}`), algorithm) as Integrity)) passed += 1;
      expect(passed / 6000).toBeLessThan(0.02);
    }
  });

  it('is kept byte for byte, and refused when any byte is another', () => {
    const filter = openBloomFilter(10);
    for (const key of keys('a', 10)) filter.add(key);
    const bytes = encodeFilter({ filter, count: 10, times: new Float64Array(shardCount).fill(5.25) });
    const read = decodeFilter(bytes);
    expect(read).toMatchObject({ count: 10, times: new Float64Array(shardCount).fill(5.25) });
    expect(read?.filter.words).toEqual(filter.words);
    for (let at = 0; at < bytes.length; at += 41) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      expect(decodeFilter(damaged)).toBeUndefined();
    }
    expect(decodeFilter(bytes.slice(0, -1))).toBeUndefined();
    expect(decodeFilter(new Uint8Array(0))).toBeUndefined();
  });
});

describe('the filter in front of the disk', () => {
  it('spares the disk every look-up of what is certainly not there, and says how often it was wrong', async () => {
    const directory = temporaryDirectory();
    let reads = 0;
    const fs = {
      ...nodeFs,
      lstat: (path: string) => {
        reads += 1;
        return nodeFs.lstat(path);
      },
      readFile: (path: string) => {
        reads += 1;
        return nodeFs.readFile(path);
      },
    };
    const cache = openCache({ directory, fs, now: () => 0 });
    for (let at = 0; at < 200; at += 1) await cache.put(keyOf(bytesOf(`in${at}`)), bytesOf(`in${at}`));
    const before = reads;
    for (let at = 0; at < 2000; at += 1) cache.has(keyOf(bytesOf(`out${at}`)));
    const { definiteMisses, falsePositives, falsePositiveRate, entries } = cache.stats().filter;
    expect(reads - before).toBe(falsePositives);
    expect(definiteMisses).toBeGreaterThan(1900);
    expect(falsePositiveRate).toBeLessThan(0.01);
    expect(entries).toBe(200);
  });

  it('finds what another process has written, once it looks again', async () => {
    const directory = temporaryDirectory();
    let nowMs = 10_000;
    const reader = temporaryCache({ directory, now: () => nowMs, negativeMs: 0 });
    const writer = temporaryCache({ directory });
    const bytes = bytesOf('late');
    expect(reader.has(keyOf(bytes))).toBe(false);
    await writer.put(keyOf(bytes), bytes);
    nowMs += 1001;
    expect(await reader.get(keyOf(bytes))).toMatchObject({ status: 'hit', tier: 'disk' });
    expect(reader.stats().filter.repairs).toBeGreaterThan(0);
  });

  it('is kept from one opening to the next, and made anew when it is lost or damaged', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'v1/filter');
    const bytes = bytesOf('kept');
    const first = temporaryCache({ directory });
    await first.put(keyOf(bytes), bytes);
    await first.close();
    expect(existsSync(file)).toBe(true);
    const open = async (): Promise<number> => {
      const cache = temporaryCache({ directory });
      expect(await cache.get(keyOf(bytes))).toMatchObject({ tier: 'disk' });
      return cache.stats().filter.rebuilds;
    };
    expect(await open()).toBe(0);
    truncateSync(file, 100);
    expect(await open()).toBe(1);
    writeFileSync(file, '');
    expect(await open()).toBe(1);
    rmSync(file);
    expect(await open()).toBe(1);
    expect(readdirSync(directory)).toContain('v1');
  });

  it('grows with the number of keys', async () => {
    const cache = temporaryCache({ memory: { maxBytes: 0 } });
    for (let at = 0; at < 4300; at += 1) await cache.put(keyOf(bytesOf(`${at}`)), bytesOf(`${at}`));
    for (let at = 0; at < 4000; at += 1) cache.has(keyOf(bytesOf(`no${at}`)));
    const { filter } = cache.stats();
    expect(filter.rebuilds).toBe(2);
    expect(filter.falsePositiveRate).toBeLessThan(0.015);
  });
});
