import { createHash } from 'node:crypto';
import { type BloomFilter, filterWords, openBloomFilter } from './bloom-filter.ts';

/**
 * A filter as it is kept:
 *
 * | offset | bytes | what                                                                       |
 * | ------ | ----- | -------------------------------------------------------------------------- |
 * | 0      | 8     | magic `89 44 58 46 0D 0A 1A 0A`, with version 1 in the next byte           |
 * | 8      | 8     | 1, then zeros                                                              |
 * | 16     | 4     | capacity, little-endian as all numbers                                     |
 * | 20     | 4     | number of keys                                                             |
 * | 24     | 2048  | per directory of the cache: when it had been changed, as a double in ms    |
 * | 2072   | 4 n   | the filter's words                                                         |
 * | end    | 16    | first bytes of the SHA-256 of all before                                   |
 */
export interface KeptFilter {
  readonly filter: BloomFilter;
  readonly count: number;
  /** When each of the 256 directories had been changed; 0 for unknown. */
  readonly times: Float64Array;
}

export const shardCount = 256;
const magic = Uint8Array.of(0x89, 0x44, 0x58, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);
const version = 1;
const wordsAt = 24 + shardCount * 8;
const sumBytes = 16;

/** The bytes of a filter. */
export function encodeFilter({ filter, count, times }: KeptFilter): Uint8Array {
  const bytes = new Uint8Array(wordsAt + filter.words.length * 4 + sumBytes);
  const view = new DataView(bytes.buffer);
  bytes.set(magic);
  bytes[8] = version;
  view.setUint32(16, filter.capacity, true);
  view.setUint32(20, count, true);
  for (const [at, time] of times.entries()) view.setFloat64(24 + at * 8, time, true);
  for (const [at, word] of filter.words.entries()) view.setUint32(wordsAt + at * 4, word, true);
  bytes.set(sumOf(bytes), bytes.length - sumBytes);
  return bytes;
}

/** The filter, or `undefined` where it is damaged or of another version. */
export function decodeFilter(bytes: Uint8Array): KeptFilter | undefined {
  if (bytes.length < wordsAt + sumBytes || magic.some((byte, at) => bytes[at] !== byte)) return undefined;
  if (bytes[8] !== version || sumOf(bytes).some((byte, at) => bytes[bytes.length - sumBytes + at] !== byte))
    return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const capacity = view.getUint32(16, true);
  const length = filterWords(capacity);
  if (bytes.length !== wordsAt + length * 4 + sumBytes) return undefined;
  const words = Uint32Array.from({ length }, (_, at) => view.getUint32(wordsAt + at * 4, true));
  const times = Float64Array.from({ length: shardCount }, (_, at) => view.getFloat64(24 + at * 8, true));
  return { filter: openBloomFilter(capacity, words), count: view.getUint32(20, true), times };
}

function sumOf(bytes: Uint8Array): Uint8Array {
  return createHash('sha256')
    .update(bytes.subarray(0, bytes.length - sumBytes))
    .digest()
    .subarray(0, sumBytes);
}
