import { pack as packStream } from 'tar-stream';
import type { Random } from '../random.ts';

/** One file to pack. */
export interface PlainFile {
  readonly path: string;
  readonly mode: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The tar that `tar-stream` makes of files, as npm lays them: below `package/`. */
export async function tarOf(files: readonly PlainFile[]): Promise<Uint8Array<ArrayBuffer>> {
  const stream = packStream();
  for (const { path, mode, bytes } of files)
    stream.entry({ name: `package/${path}`, mode, mtime: new Date(0) }, Buffer.from(bytes));
  stream.finalize();
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece as Uint8Array);
  return new Uint8Array(Buffer.concat(pieces));
}

/** Files of many sizes, some that compress and some that do not, at and around the borders of blocks. */
export function randomFiles(random: Random, count: number): readonly PlainFile[] {
  const borders = [0, 1, 511, 512, 513, 65_023, 65_024, 65_536, 65_537, 200_000];
  return Array.from({ length: count }, (_, at) => {
    const size = random.int(3) === 0 ? random.pick(borders) : random.int(5000);
    const folder = random.pick(['', 'lib/', 'lib/deep/er/', `${'long-'.repeat(30)}/`, 'é/']);
    return {
      path: `${folder}file-${at}.js`,
      mode: random.pick([0o644, 0o755, 0o600, 0o711]),
      bytes: random.int(2) === 0 ? random.bytes(size) : repeated(random, size),
    };
  });
}

function repeated(random: Random, size: number): Uint8Array<ArrayBuffer> {
  const unit = random.bytes(1 + random.int(40));
  return Uint8Array.from({ length: size }, (_, at) => unit[at % unit.length] ?? 0);
}
