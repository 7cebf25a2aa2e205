import zlib from 'node:zlib';
import { isDxError } from '@dx/pkg-core';
import { gunzipArchive } from '../../src/gunzip-archive.ts';
import { readTar } from '../../src/read-tar.ts';
import { streamTar } from '../../src/stream-tar.ts';
import { gzip, joinBytes, makeTar } from '../tar-archive.ts';
import * as tars from './tar.ts';

export const maxBytes: number = tars.maxBytes;
export const unit: number = tars.unit;
export const words: readonly string[] = tars.words;

const limits = { maxTotalBytes: 256 * 1024, maxEntries: 100, maxRatio: 1000 };

/** Packed archives of every shape, and plain ones, which are packed before they are read. */
export function starts(): readonly Uint8Array<ArrayBuffer>[] {
  const packed = gzip(makeTar({ path: 'package/a.js', body: 'a' }));
  const named = Buffer.from(packed);
  named[3] = 8;
  return [
    packed,
    joinBytes(named.subarray(0, 10), Buffer.from('name\0'), named.subarray(10)),
    joinBytes(
      packed.subarray(0, 3),
      Uint8Array.of(4),
      packed.subarray(4, 10),
      Uint8Array.of(2, 0, 9, 9),
      packed.subarray(10),
    ),
    joinBytes(packed, new Uint8Array(20)),
    joinBytes(packed, packed),
    gzip(new Uint8Array(300 * 1024)),
    ...tars.starts(),
  ];
}

/** An archive means the same read in one buffer and piece by piece, and unpacks to what zlib says and to no more than allowed. */
export async function check(input: Uint8Array<ArrayBuffer>): Promise<void> {
  const isPacked = input[0] === 0x1f && input[1] === 0x8b;
  const bytes = isPacked ? input : gzip(tars.repairSums(input));
  const whole = await outcomeOf(() => readWhole(bytes));
  const pieces = await outcomeOf(() => readPieces(bytes));
  if (JSON.stringify(whole) !== JSON.stringify(pieces))
    throw new Error(`read otherwise piece by piece: ${JSON.stringify({ whole, pieces })}`);
  checkInflated(bytes);
}

function checkInflated(bytes: Uint8Array<ArrayBuffer>): void {
  let ours: Uint8Array | undefined;
  try {
    ours = gunzipArchive(bytes, limits, 'a@1.0.0');
  } catch (error) {
    if (!isDxError(error)) throw error;
    return;
  }
  if (ours.length > limits.maxTotalBytes) throw new Error('unpacks to more than is allowed');
  if (!Buffer.from(zlib.gunzipSync(bytes)).equals(Buffer.from(ours)))
    throw new Error('unpacks to other bytes than zlib does');
}

function readWhole(bytes: Uint8Array<ArrayBuffer>): readonly unknown[] {
  const tar = gunzipArchive(bytes, limits, 'a@1.0.0');
  return readTar(tar, limits.maxEntries, 'a@1.0.0').map(({ path, mode, offset, sizeBytes }) => [
    path,
    mode,
    Buffer.from(tar.subarray(offset, offset + sizeBytes)).toString('latin1'),
  ]);
}

async function readPieces(bytes: Uint8Array<ArrayBuffer>): Promise<readonly unknown[]> {
  const found: [string, number, string][] = [];
  await streamTar({ bytes, limits, subject: 'a@1.0.0' }, ({ path, mode }) => {
    const file: [string, number, string] = [path, mode, ''];
    found.push(file);
    return {
      write: (piece) => {
        file[2] += Buffer.from(piece).toString('latin1');
      },
      close: () => undefined,
    };
  });
  return found;
}

async function outcomeOf(read: () => readonly unknown[] | Promise<readonly unknown[]>): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    if (isDxError(error)) return error.code;
    throw error;
  }
}
