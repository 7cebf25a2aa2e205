import { crc32 } from 'node:zlib';

const maxBlockBytes = 65_535;
const blockHeadBytes = 5;
const head = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);
const trailerBytes = 8;

/**
 * A gzip whose blocks hold the bytes as they are. What zlib compresses to differs between its versions and builds, and
 * so between two releases of Node; these bytes never do, which the integrity of a git package rests on. The store
 * unpacks it at once, so that its size is of no account.
 *
 * Source: RFC 1952; RFC 1951, 3.2.4
 */
export function storeAsGzip(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const blocks = Math.max(1, Math.ceil(bytes.length / maxBlockBytes));
  const gzip = new Uint8Array(head.length + blocks * blockHeadBytes + bytes.length + trailerBytes);
  const view = new DataView(gzip.buffer);
  gzip.set(head);
  let at = head.length;
  for (let block = 0; block < blocks; block += 1) {
    const part = bytes.subarray(block * maxBlockBytes, (block + 1) * maxBlockBytes);
    view.setUint8(at, block === blocks - 1 ? 1 : 0);
    view.setUint16(at + 1, part.length, true);
    view.setUint16(at + 3, part.length ^ 0xffff, true);
    gzip.set(part, at + blockHeadBytes);
    at += blockHeadBytes + part.length;
  }
  view.setUint32(at, crc32(bytes), true);
  view.setUint32(at + 4, bytes.length % 2 ** 32, true);
  return gzip;
}
