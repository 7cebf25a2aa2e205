import zlib from 'node:zlib';

/** One header and its body, written just as asked, so that broken archives can be made too. */
export interface TarPart {
  /** In UTF-8. Over 100 bytes a GNU long name comes before it. */
  readonly path?: string;
  /** Default `0`, a file. */
  readonly type?: string;
  readonly body?: string | Uint8Array;
  readonly mode?: number;
  readonly uid?: number;
  readonly linkPath?: string;
  readonly prefix?: string;
  /** Default: the length of the body. Text and bytes are written as they are. */
  readonly size?: number | string | Uint8Array;
  /** Default: the right one. */
  readonly checkSum?: number;
  readonly format?: 'posix' | 'gnu';
}

const blockBytes = 512;
const nameBytes = 100;

/** Two blocks of zeros. */
export const endMark: Uint8Array = new Uint8Array(2 * blockBytes);

/** A packed archive of the parts, with the end mark. */
export function packArchive(parts: readonly TarPart[]): Uint8Array {
  return zlib.gzipSync(packTar(parts));
}

/** The same, not compressed. */
export function packTar(parts: readonly TarPart[]): Uint8Array {
  return Buffer.concat([...parts.map(packPart), endMark]);
}

/** Header and padded body, without an end mark. */
export function packPart(part: TarPart): Uint8Array {
  const { path = 'package/file', linkPath = '' } = part;
  const long = [longName('L', path), longName('K', linkPath)];
  const body = Buffer.from(part.body ?? '');
  const padding = Buffer.alloc((blockBytes - (body.length % blockBytes)) % blockBytes);
  return Buffer.concat([...long, header(part, body.length), body, padding]);
}

/** A record of an extended header, with the right length. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const restBytes = Buffer.byteLength(rest);
  let length = restBytes + 1;
  while (String(length).length + restBytes !== length) length += 1;
  return `${length}${rest}`;
}

/** An extended header for the next part. */
export function pax(records: string): TarPart {
  return { type: 'x', path: 'PaxHeader/file', body: records };
}

function longName(type: string, name: string): Uint8Array {
  if (Buffer.byteLength(name) <= nameBytes) return new Uint8Array(0);
  return packPart({ type, path: '././@LongLink', body: `${name}\0`, format: 'gnu' });
}

function header(part: TarPart, bodyLength: number): Buffer {
  const block = Buffer.alloc(blockBytes);
  block.write(part.path ?? 'package/file', 0, nameBytes);
  block.write(octal(part.mode ?? 0o644, 7), 100);
  block.write(octal(part.uid ?? 0, 7), 108);
  block.write(octal(part.uid ?? 0, 7), 116);
  writeSize(block, part.size ?? bodyLength);
  block.write(octal(0, 11), 136);
  block.write(part.type ?? '0', 156, 1, 'latin1');
  block.write(part.linkPath ?? '', 157, nameBytes);
  block.write(part.format === 'gnu' ? 'ustar  \0' : 'ustar\u000000', 257, 'latin1');
  block.write(part.prefix ?? '', 345, 155);
  block.fill(' ', 148, 156);
  const sum = part.checkSum ?? block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function octal(value: number, digits: number): string {
  return `${value.toString(8).padStart(digits, '0')}\0`;
}

function writeSize(block: Buffer, size: number | string | Uint8Array): void {
  if (typeof size === 'string') block.write(size, 124, 12, 'latin1');
  else if (typeof size === 'number') block.write(octal(size, 11), 124);
  else block.set(size, 124);
}
