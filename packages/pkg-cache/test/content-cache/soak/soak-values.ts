import { createHash } from 'node:crypto';
import { pack } from 'tar-stream';
import { seededRandom } from '../../random.ts';

/** A value, its key, and the files in it where it is a tar. */
export interface SoakValue {
  readonly key: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly files: ReadonlyMap<string, Buffer>;
}

const valueCount = 400;

/** The same values in every process: of 0 bytes to 64 KiB, each fifth a tar. */
export async function soakValues(): Promise<readonly SoakValue[]> {
  const random = seededRandom(20_261_123);
  const values: SoakValue[] = [];
  for (let at = 0; at < valueCount; at += 1) {
    const text = (length: number): Buffer => Buffer.alloc(length, `value ${at} ${random.int(1e9)} `);
    if (at % 5 !== 0)
      values.push(toValue(text(random.int(4) === 0 ? random.int(65_536) : random.int(2_000))));
    else
      values.push(
        await tarOf(new Map(['a', 'b', 'c'].map((name) => [`${name}.js`, text(random.int(9_000))]))),
      );
  }
  return values;
}

function toValue(content: Buffer, files: ReadonlyMap<string, Buffer> = new Map()): SoakValue {
  const bytes = new Uint8Array(content);
  return { key: `sha512-${createHash('sha512').update(bytes).digest('base64')}`, bytes, files };
}

async function tarOf(files: ReadonlyMap<string, Buffer>): Promise<SoakValue> {
  const stream = pack();
  for (const [name, content] of files) stream.entry({ name: `package/${name}`, mtime: new Date(0) }, content);
  stream.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return toValue(Buffer.concat(pieces), files);
}
