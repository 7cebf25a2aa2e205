import { createRequire } from 'node:module';
import type { compressSync, uncompressSync } from 'lz4-napi';
import { compressLz4, lz4Bound, uncompressLz4 } from './lz4-block.ts';

/** Compressed blocks begin with the number of bytes that they unpack to, little-endian. */
const prefixBytes = 4;

/** What both of `lz4-napi` and the own code can do. */
export interface BlockCodec {
  readonly name: 'lz4-napi' | 'own';
  /** The block with its prefix, or `undefined` where that is not smaller. */
  compress(block: Uint8Array): Uint8Array | undefined;
  /** Unpacks into all of `target`; false where the block is not sound or has another size. */
  uncompress(stored: Uint8Array, target: Uint8Array): boolean;
}

interface NativeLz4 {
  readonly compressSync: typeof compressSync;
  readonly uncompressSync: typeof uncompressSync;
}

let loaded: BlockCodec | undefined;

/** The compiled codec where its add-on loads (four times the speed when reading), otherwise the own one. Both read each other. */
export function blockCodec(): BlockCodec {
  loaded ??= nativeCodec() ?? ownCodec;
  return loaded;
}

/** The codec without anything compiled, for executables and platforms that have no add-on. */
export const ownCodec: BlockCodec = Object.freeze<BlockCodec>({
  name: 'own',
  compress: (block) => {
    const target = new Uint8Array(prefixBytes + lz4Bound(block.length));
    const sizeBytes = prefixBytes + compressLz4(block, target.subarray(prefixBytes));
    new DataView(target.buffer).setUint32(0, block.length, true);
    return sizeBytes < block.length ? target.slice(0, sizeBytes) : undefined;
  },
  uncompress: (stored, target) =>
    isPrefixed(stored, target.length) && uncompressLz4(stored.subarray(prefixBytes), target),
});

/** `undefined` where the add-on is not there. The name is kept from bundlers, which cannot take an add-on in. */
export function nativeCodec(): BlockCodec | undefined {
  const native = loadNative();
  if (native === undefined) return undefined;
  return Object.freeze<BlockCodec>({
    name: 'lz4-napi',
    compress: (block) => {
      const stored = native.compressSync(asBuffer(block));
      return stored.length < block.length ? stored : undefined;
    },
    uncompress: (stored, target) =>
      isPrefixed(stored, target.length) && uncompressNative(native, stored, target),
  });
}

function loadNative(): NativeLz4 | undefined {
  const name = ['lz4', 'napi'].join('-');
  try {
    return createRequire(import.meta.url)(name) as NativeLz4;
  } catch {
    return undefined;
  }
}

/** The add-on reserves as many bytes as the prefix says. */
function isPrefixed(stored: Uint8Array, sizeBytes: number): boolean {
  if (stored.length < prefixBytes) return false;
  return new DataView(stored.buffer, stored.byteOffset).getUint32(0, true) === sizeBytes;
}

function uncompressNative(native: NativeLz4, stored: Uint8Array, target: Uint8Array): boolean {
  try {
    const bytes = native.uncompressSync(stored);
    if (bytes.length !== target.length) return false;
    target.set(bytes);
    return true;
  } catch {
    return false;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
