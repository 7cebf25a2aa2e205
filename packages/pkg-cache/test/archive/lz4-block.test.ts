import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { nativeCodec, ownCodec } from '../../src/archive/block-codec.ts';
import { compressLz4, lz4Bound, uncompressLz4 } from '../../src/archive/lz4-block.ts';
import { seededRandom } from '../random.ts';

const native = createRequire(import.meta.url)('lz4-napi') as {
  compressSync(data: Uint8Array): Buffer;
  uncompressSync(data: Uint8Array): Buffer;
};

function samples(): readonly Uint8Array<ArrayBuffer>[] {
  const random = seededRandom(11);
  const sizes = [0, 1, 4, 5, 11, 12, 13, 14, 18, 19, 64, 270, 271, 4096, 65_535, 65_536];
  return sizes.flatMap((size) => [
    new Uint8Array(size),
    random.bytes(size),
    Uint8Array.from({ length: size }, (_, at) => (at % 7) + (random.int(30) === 0 ? 1 : 0)),
    new Uint8Array(
      Buffer.from('export const value = require("x");\n'.repeat(size / 30 + 1)).subarray(0, size),
    ),
  ]);
}

function compress(block: Uint8Array): Uint8Array {
  const target = new Uint8Array(lz4Bound(block.length));
  return target.slice(0, compressLz4(block, target));
}

function prefixed(size: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(size);
  return Buffer.concat([head, body]);
}

describe('the own LZ4', () => {
  it('writes what lz4-napi reads', () => {
    for (const block of samples()) {
      const read = native.uncompressSync(prefixed(block.length, compress(block)));
      expect(Buffer.compare(read, block)).toBe(0);
    }
  });

  it('reads what lz4-napi writes', () => {
    for (const block of samples()) {
      const target = new Uint8Array(block.length);
      const isSound = uncompressLz4(native.compressSync(Buffer.from(block)).subarray(4), target);
      expect(isSound).toBe(true);
      expect(Buffer.compare(target, block)).toBe(0);
    }
  });

  it('refuses or reads any bytes, without leaving the target', () => {
    const random = seededRandom(12);
    const block = samples()[22] ?? new Uint8Array(100);
    const sound = compress(block);
    for (let round = 0; round < 20_000; round += 1) {
      const damaged = Uint8Array.from(sound).slice(0, 1 + random.int(sound.length));
      for (let flips = random.int(4); flips >= 0; flips -= 1)
        damaged[random.int(damaged.length)] = random.int(256);
      const around = new Uint8Array(block.length + 128).fill(7);
      uncompressLz4(damaged, around.subarray(64, 64 + block.length));
      expect(around.subarray(0, 64).every((byte) => byte === 7)).toBe(true);
      expect(around.subarray(64 + block.length).every((byte) => byte === 7)).toBe(true);
    }
  });

  it('refuses a block that unpacks to fewer or more bytes than asked for', () => {
    const block = new Uint8Array(1000).fill(3);
    const packed = compress(block);
    expect(uncompressLz4(packed, new Uint8Array(999))).toBe(false);
    expect(uncompressLz4(packed, new Uint8Array(1001))).toBe(false);
    expect(uncompressLz4(new Uint8Array(0), new Uint8Array(0))).toBe(false);
  });
});

describe('a block codec', () => {
  it('of either kind reads what the other wrote, and refuses another size or damage', () => {
    const compiled = nativeCodec();
    if (compiled === undefined) throw new Error('lz4-napi did not load');
    for (const [writer, reader] of [
      [ownCodec, compiled],
      [compiled, ownCodec],
    ] as const) {
      const block = new Uint8Array(5000).fill(1);
      const stored = writer.compress(block) ?? new Uint8Array();
      const target = new Uint8Array(5000);
      expect(reader.uncompress(stored, target)).toBe(true);
      expect(target).toEqual(block);
      expect(reader.uncompress(stored, new Uint8Array(4999))).toBe(false);
      expect(reader.uncompress(stored.subarray(0, 3), target)).toBe(false);
      expect(reader.uncompress(stored.subarray(0, stored.length - 2), target)).toBe(false);
      expect(writer.compress(seededRandom(1).bytes(5000))).toBeUndefined();
    }
  });
});
