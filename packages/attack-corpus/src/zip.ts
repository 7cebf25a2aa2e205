import { crc32 } from 'node:zlib';

/** The one file of a zip: its name in the list at the end, its name before the content, and the content. */
export interface ZipFile {
  readonly listed: string;
  readonly local: string;
  readonly text: string;
}

/** A zip archive with one stored file. */
export function packZip({ listed, local, text }: ZipFile): Uint8Array {
  const body = Buffer.from(text);
  const first = Buffer.concat([record(0x04034b50, body, local, Buffer.alloc(0)), body]);
  const list = record(0x02014b50, body, listed, Buffer.alloc(14));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(first.length, 16);
  return Buffer.concat([first, list, end]);
}

/** What both kinds of records share; the list has `more` before the name, and one version more at its start. */
function record(signature: number, body: Buffer, name: string, more: Buffer): Buffer {
  const start = Buffer.alloc(more.length === 0 ? 4 : 6);
  start.writeUInt32LE(signature, 0);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt32LE(crc32(body), 10);
  fields.writeUInt32LE(body.length, 14);
  fields.writeUInt32LE(body.length, 18);
  fields.writeUInt16LE(Buffer.byteLength(name), 22);
  return Buffer.concat([start, fields, more, Buffer.from(name)]);
}
