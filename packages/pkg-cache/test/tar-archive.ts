import zlib from 'node:zlib';

/** One header and its body, written just as asked, so that broken archives can be made too. */
export interface TarPart {
  readonly path?: string;
  /** Default `0`, a file. */
  readonly type?: string;
  readonly body?: string | Uint8Array;
  readonly mode?: number;
  readonly linkPath?: string;
  readonly prefix?: string;
  /** Default: the length of the body. Text is written as it is. */
  readonly size?: number | string | Uint8Array;
  /** Default: the right one. */
  readonly checkSum?: number;
  /** Default the POSIX magic; `gnu` is GNU tar's. */
  readonly format?: 'posix' | 'gnu';
}

const blockBytes = 512;
export const endMark: Uint8Array = new Uint8Array(2 * blockBytes);

/** A tar with the end mark. */
export function makeTar(...parts: readonly TarPart[]): Uint8Array<ArrayBuffer> {
  return joinBytes(...parts.map(makePart), endMark);
}

/** A packed archive of the parts. */
export function makeArchive(...parts: readonly TarPart[]): Uint8Array<ArrayBuffer> {
  return gzip(makeTar(...parts));
}

/** Header and padded body, without an end mark. */
export function makePart(part: TarPart): Uint8Array {
  const body = typeof part.body === 'string' ? Buffer.from(part.body) : (part.body ?? new Uint8Array(0));
  const padding = new Uint8Array((blockBytes - (body.length % blockBytes)) % blockBytes);
  return joinBytes(makeHeader(part, body.length), body, padding);
}

/** An extended header record with the right length. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const restBytes = Buffer.byteLength(rest);
  let length = restBytes + 1;
  while (String(length).length + restBytes !== length) length += 1;
  return `${length}${rest}`;
}

export function gzip(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(zlib.gzipSync(bytes));
}

export function joinBytes(...pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(pieces));
}

function makeHeader(part: TarPart, bodyLength: number): Uint8Array {
  const header = Buffer.alloc(blockBytes);
  header.write(part.path ?? 'package/file', 0, 100);
  header.write(`${(part.mode ?? 0o644).toString(8).padStart(7, '0')}\0`, 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  writeSize(header, part.size ?? bodyLength);
  header.write('00000000000\0', 136);
  header.write(part.type ?? '0', 156, 1, 'latin1');
  header.write(part.linkPath ?? '', 157, 100);
  header.write(part.format === 'gnu' ? 'ustar  \0' : 'ustar\u000000', 257, 'latin1');
  header.write(part.prefix ?? '', 345, 155);
  header.fill(' ', 148, 156);
  const sum = part.checkSum ?? header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

function writeSize(header: Buffer, size: number | string | Uint8Array): void {
  if (typeof size === 'string') header.write(size, 124, 12, 'latin1');
  else if (typeof size === 'number') header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  else header.set(size, 124);
}

/** A gzip with every optional header field. */
export function gzipWithAllFields(tar: Uint8Array): Uint8Array<ArrayBuffer> {
  const flags = 2 + 4 + 8 + 16;
  const head = Uint8Array.of(0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 255, 2, 0, 7, 7, 0x61, 0, 0x62, 0x63, 0);
  const headSum = Buffer.alloc(2);
  headSum.writeUInt16LE(zlib.crc32(head) & 0xffff);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(zlib.crc32(tar), 0);
  trailer.writeUInt32LE(tar.length, 4);
  return joinBytes(head, headSum, zlib.deflateRawSync(tar), trailer);
}
