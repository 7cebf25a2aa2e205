import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFs } from '@dx/pkg-core/node';
import { faultyFs, recordingFs } from '@dx/pkg-core/testing';
import { describe, expect, it } from 'vitest';
import { type CacheEvent, openCache } from '../../src/index.ts';
import { makeArchive, makeTar } from '../tar-archive.ts';
import { bytesOf, keyOf, temporaryCache, temporaryDirectory } from './temporary-cache.ts';

const value = bytesOf('export const value = 1;\n');
const key = keyOf(value);

/** Every file below `entries` of a cache. */
function filesOf(directory: string): readonly string[] {
  const entries = join(directory, 'v1/entries');
  return readdirSync(entries).flatMap((shard) =>
    readdirSync(join(entries, shard)).map((name) => join(entries, shard, name)),
  );
}

describe('get', () => {
  it('answers from memory, and from disk in a cache that was opened later, with the exact bytes', async () => {
    const directory = temporaryDirectory();
    const first = temporaryCache({ directory });
    expect(await first.get(key)).toEqual({ status: 'miss', reason: 'absent' });
    await first.put(key, value);
    expect(await first.get(key)).toEqual({ status: 'hit', tier: 'memory', form: 'exact', bytes: value });
    await first.close();
    const second = temporaryCache({ directory });
    expect(await second.get(key)).toMatchObject({ status: 'hit', tier: 'disk', bytes: value });
    expect(await second.get(key)).toMatchObject({ tier: 'memory' });
    expect(second.stats().hits).toEqual({ memory: 1, disk: 1, remote: 0, network: 0 });
  });

  it('asks the network last, once for many callers, and keeps what it gives', async () => {
    let calls = 0;
    const network = async () => {
      calls += 1;
      return value;
    };
    const cache = temporaryCache();
    const answers = await Promise.all([1, 2, 3].map(() => cache.get(key, { network })));
    expect(answers.map((answer) => answer.status === 'hit' && answer.tier)).toEqual(Array(3).fill('network'));
    expect(await cache.get(key)).toMatchObject({ tier: 'memory' });
    expect([calls, cache.stats().sharedFlights]).toEqual([1, 2]);
  });

  it('never gives bytes of the network that are others, and asks again', async () => {
    const cache = temporaryCache();
    const bad = cache.get(key, { network: async () => bytesOf('other') });
    await expect(bad).rejects.toMatchObject({ code: 'DX_INTEGRITY_MISMATCH' });
    expect(cache.has(key)).toBe(false);
    expect(await cache.get(key, { network: async () => value })).toMatchObject({ tier: 'network' });
  });

  it('remembers for a while that nobody has a key, until it is put', async () => {
    let nowMs = 1000;
    let calls = 0;
    const cache = temporaryCache({
      negativeMs: 500,
      now: () => nowMs,
      network: async () => {
        calls += 1;
        return undefined;
      },
    });
    await cache.get(key);
    expect(await cache.get(key)).toEqual({ status: 'miss', reason: 'negative' });
    nowMs += 501;
    expect(await cache.get(key)).toEqual({ status: 'miss', reason: 'absent' });
    expect([calls, cache.stats().misses, cache.stats().negativeMisses]).toEqual([2, 3, 1]);
    await cache.put(key, value);
    expect(await cache.get(key)).toMatchObject({ status: 'hit' });
  });

  it('takes keys of every algorithm and of lists, and refuses what is none', async () => {
    const cache = temporaryCache({ memory: { maxBytes: 0 } });
    for (const algorithm of ['sha1', 'sha256', 'sha384', 'sha512']) {
      const bytes = bytesOf(algorithm);
      await cache.put(keyOf(bytes, algorithm), bytes);
      expect(await cache.get(`${keyOf(bytes, algorithm)} md5-x`)).toMatchObject({ tier: 'disk', bytes });
    }
    for (const bad of ['', 'sha512-', '../../etc/passwd', `sha512-${'/'.repeat(85)}==`])
      await expect(cache.get(bad)).rejects.toMatchObject({ code: 'DX_INVALID_INTEGRITY' });
  });

  it('gives many answers in the order of the keys', async () => {
    const cache = temporaryCache();
    const values = Array.from({ length: 40 }, (_, at) => bytesOf(`value ${at}`));
    for (const bytes of values.slice(0, 30)) await cache.put(keyOf(bytes), bytes);
    const answers = await cache.getMany(values.map((bytes) => keyOf(bytes)));
    expect(answers.map((answer) => (answer.status === 'hit' ? answer.bytes : undefined))).toEqual([
      ...values.slice(0, 30),
      ...Array(10).fill(undefined),
    ]);
    const checked = await cache.checkMany(values.map((bytes) => keyOf(bytes)));
    expect(checked.filter(({ tier }) => tier === 'memory')).toHaveLength(30);
    expect(checked[39]).toEqual({ integrity: keyOf(values[39] ?? value), tier: undefined });
  });
});

describe('a damaged value on disk', () => {
  it('is set aside, counts as absent and is told of, whichever byte it is', async () => {
    const directory = temporaryDirectory();
    const writer = temporaryCache({ directory });
    await writer.put(key, value);
    await writer.close();
    const [file = ''] = filesOf(directory);
    const sound = readFileSync(file);
    for (let at = 0; at < sound.length; at += 7) {
      const damaged = Uint8Array.from(sound);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      writeFileSync(file, damaged);
      const events: CacheEvent[] = [];
      const cache = temporaryCache({ directory, onEvent: (event) => events.push(event) });
      expect(await cache.get(key)).toEqual({ status: 'miss', reason: 'absent' });
      expect(events).toMatchObject([{ kind: 'damaged', tier: 'disk', integrity: key }]);
      expect(existsSync(file)).toBe(false);
      expect(cache.stats().damaged).toBe(1);
    }
    expect(readdirSync(join(directory, 'v1/damaged')).length).toBe(Math.ceil(sound.length / 7));
  });

  it('is also one that holds the content of another key, whole or as a file', async () => {
    const directory = temporaryDirectory();
    const [one, two] = [makeTar({ path: 'package/a', body: '1' }), makeTar({ path: 'package/a', body: '2' })];
    const cache = temporaryCache({ directory, memory: { maxBytes: 0 } });
    await cache.put(keyOf(one), one);
    const [from = ''] = filesOf(directory);
    for (const read of ['get', 'readFile'] as const) {
      await cache.put(keyOf(one), one);
      await cache.put(keyOf(two), two);
      const to = filesOf(directory).find((file) => file !== from) ?? '';
      renameSync(from, to);
      const answer = read === 'get' ? cache.get(keyOf(two)) : cache.readFile(keyOf(two), 'a');
      expect(await answer).toMatchObject({ status: 'miss' });
    }
  });
});

describe('readFile', () => {
  it('gives a file of a tar, and of an archive where those are unpacked', async () => {
    const archive = makeArchive({ path: 'package/package.json', body: '{"name":"a"}' });
    const plain = temporaryCache();
    await plain.put(keyOf(archive), archive);
    expect(await plain.get(keyOf(archive))).toMatchObject({ form: 'exact', bytes: archive });
    expect(await plain.readFile(keyOf(archive), 'package.json')).toEqual({
      status: 'miss',
      reason: 'no-such-file',
    });
    const directory = temporaryDirectory();
    const unpacking = temporaryCache({ directory, archives: 'unpack' });
    await unpacking.put(keyOf(archive), archive);
    const tar = makeTar({ path: 'package/package.json', body: '{"name":"a"}' });
    expect(await unpacking.get(keyOf(archive))).toMatchObject({ form: 'unpacked', bytes: tar });
    for (const tier of ['disk', 'memory'])
      expect(await unpacking.readFile(keyOf(archive), 'package.json')).toMatchObject({
        ...{ status: 'hit', tier, form: 'file', bytes: bytesOf('{"name":"a"}') },
      });
    expect(await unpacking.readFile(keyOf(archive), 'x')).toEqual({ status: 'miss', reason: 'no-such-file' });
    expect(unpacking.delete(keyOf(archive))).toBe(true);
    expect(await unpacking.readFile(keyOf(archive), 'package.json')).toMatchObject({ status: 'miss' });
  });

  it('brings the value first where it is only in the network', async () => {
    const tar = makeTar({ path: 'package/a', body: 'one' });
    const cache = temporaryCache();
    const network = async () => tar;
    expect(await cache.readFile(keyOf(tar), 'a', { network })).toMatchObject({
      ...{ tier: 'network', form: 'file', bytes: bytesOf('one') },
    });
    expect(await cache.readFile(keyOf(tar), 'b', { network })).toMatchObject({ reason: 'no-such-file' });
  });
});

describe('put', () => {
  it('refuses bytes that have another hash or are too many, and is not disturbed by later changes to them', async () => {
    const cache = temporaryCache({ maxValueBytes: 100 });
    await expect(cache.put(key, bytesOf('x'))).rejects.toMatchObject({ code: 'DX_INTEGRITY_MISMATCH' });
    const large = new Uint8Array(101);
    await expect(cache.put(keyOf(large), large)).rejects.toMatchObject({ code: 'DX_ARCHIVE_TOO_LARGE' });
    const own = Uint8Array.from(value);
    await cache.put(key, own);
    own.fill(0);
    expect(await cache.get(key)).toMatchObject({ bytes: value });
  });

  it('costs the cache and not the call where the disk fails, at each of its steps, and leaves nothing half done', async () => {
    const { fs, records } = recordingFs(nodeFs);
    const whole = openCache({ directory: temporaryDirectory(), fs });
    await whole.put(key, value);
    expect(records.length).toBeGreaterThan(3);
    for (let at = 0; at < records.length; at += 1) {
      const directory = temporaryDirectory();
      const events: CacheEvent[] = [];
      const cache = openCache({
        directory,
        fs: faultyFs(nodeFs, { at, fault: { kind: 'errno', code: 'ENOSPC' } }),
        onEvent: (event) => events.push(event),
      });
      await cache.put(key, value);
      expect(await cache.get(key)).toMatchObject({ status: 'hit', bytes: value });
      const later = await temporaryCache({ directory }).get(key);
      expect(later.status).toBe(events.length === 0 ? 'hit' : 'miss');
      if (events.length > 0)
        expect(events).toMatchObject([{ kind: 'disk-failed', error: { code: 'DX_CACHE_WRITE' } }]);
    }
  });
});

describe('delete, entries, verify and prune', () => {
  it('forget one key, list what is there, and find damage', async () => {
    const directory = temporaryDirectory();
    const cache = temporaryCache({ directory });
    const values = ['a', 'b', 'c'].map((text) => bytesOf(text));
    for (const bytes of values) await cache.put(keyOf(bytes), bytes);
    expect([...cache.entries()].map(({ integrity }) => integrity).sort()).toEqual(
      values.map((bytes) => keyOf(bytes)).sort(),
    );
    expect(cache.delete(keyOf(bytesOf('a')))).toBe(true);
    expect(cache.delete(keyOf(bytesOf('a')))).toBe(false);
    expect(await cache.verify()).toEqual({ checked: 2, damaged: [] });
    const [file = ''] = filesOf(directory);
    writeFileSync(file, 'x');
    expect(await cache.verify()).toMatchObject({
      checked: 2,
      damaged: [{ reason: expect.stringContaining('not a sound') }],
    });
    expect([...cache.entries()]).toHaveLength(1);
  });

  it('remove the longest unused until the rest fits, and only say so in a dry run', async () => {
    const directory = temporaryDirectory();
    const cache = temporaryCache({ directory });
    const values = ['a', 'b', 'c', 'd'].map((text) => bytesOf(text.repeat(1000)));
    for (const bytes of values) await cache.put(keyOf(bytes), bytes);
    for (const [at, bytes] of values.entries())
      for (const file of filesOf(directory))
        if (file.includes(Buffer.from(keyOf(bytes).slice(7), 'base64').toString('hex')))
          nodeFs.setModified(file, 1_000_000_000_000 + at * 1000);
    const sizeBytes = [...cache.entries()][0]?.sizeBytes ?? 0;
    const maxBytes = sizeBytes * 2 + 20;
    expect(cache.prune({ maxBytes, mode: 'dry-run' }).removed).toHaveLength(2);
    expect([...cache.entries()]).toHaveLength(4);
    const pruning = cache.prune({ maxBytes });
    expect(pruning.removed.map(({ integrity }) => integrity).sort()).toEqual(
      values
        .slice(0, 2)
        .map((bytes) => keyOf(bytes))
        .sort(),
    );
    expect(pruning).toMatchObject({
      keptCount: 2,
      removedBytes: pruning.removed.reduce((sum, entry) => sum + entry.sizeBytes, 0),
    });
    expect(cache.has(keyOf(values[0] ?? value))).toBe(false);
    expect(cache.prune({ unusedSinceMs: 1_000_000_002_500 }).removed).toHaveLength(1);
  });

  it('keep disk and memory within their bytes', async () => {
    const directory = temporaryDirectory();
    const cache = temporaryCache({ directory, memory: { maxBytes: 20_000 }, disk: { maxBytes: 50_000 } });
    for (let at = 0; at < 60; at += 1) {
      const bytes = Uint8Array.from({ length: 2000 }, (_, byte) => (byte * 7919 * (at + 3)) >> 3);
      await cache.put(keyOf(bytes), bytes);
      expect(cache.stats().memory.sizeBytes).toBeLessThanOrEqual(20_000);
    }
    await cache.close();
    const diskBytes = [...cache.entries()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    expect(diskBytes).toBeLessThanOrEqual(50_000);
    expect(diskBytes).toBeGreaterThan(10_000);
  });
});
