import { extract, pack } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { readTar } from '../src/read-tar.ts';
import { seededRandom } from './random.ts';
import { makePart, makeTar, paxRecord } from './tar-archive.ts';

interface Listed {
  readonly path: string;
  readonly mode: number;
  readonly content: string;
}

describe('readTar', () => {
  test.each(Array.from({ length: 40 }, (_, seed) => [seed]))(
    'lists what tar-stream lists in a random archive that tar-stream made, seed %i',
    async (seed) => {
      const tar = await packRandom(seed);

      expect(listOurs(tar)).toEqual(await listTheirs(tar));
    },
  );

  test.each([
    ['a prefix', [{ prefix: `package/${'p'.repeat(140)}`, path: 'f', body: 'x' }]],
    ['a prefix of 131 bytes', [{ prefix: 'p'.repeat(131), path: 'f', body: 'x' }]],
    ['a GNU header, which has no prefix', [{ format: 'gnu' as const, path: 'package/f', body: 'x' }]],
    [
      'a GNU long name',
      [
        { type: 'L', path: 'L', body: `package/${'n'.repeat(300)}\0` },
        { path: 'cut', body: 'x' },
      ],
    ],
    [
      'an extended path',
      [
        { type: 'x', path: 'x', body: paxRecord('path', 'package/é') },
        { path: 'cut', body: 'x' },
      ],
    ],
    [
      'an extended header for a later file only',
      [
        { path: 'package/before', body: '1' },
        { type: 'x', path: 'x', body: paxRecord('path', 'package/named') },
        { path: 'package/cut', body: '2' },
        { path: 'package/after', body: '3' },
      ],
    ],
    ['a size with a space', [{ path: 'package/f', body: 'abc', size: '         3 \0' }]],
    [
      'a body of exactly one block',
      [
        { path: 'package/f', body: 'x'.repeat(512) },
        { path: 'package/g', body: 'y' },
      ],
    ],
  ])('agrees with tar-stream on %s', async (_, parts) => {
    const tar = makeTar(...parts);

    expect(listOurs(tar)).toEqual(await listTheirs(tar));
  });

  test('ignores what follows the end mark', () => {
    const tar = makeTar({ path: 'package/f', body: 'x' });
    const longer = new Uint8Array([...tar, ...makePart({ path: 'package/hidden', body: 'y' })]);

    expect(listOurs(longer).map(({ path }) => path)).toEqual(['package/f']);
  });

  test('takes one zero block at the end for an end mark', () => {
    expect(listOurs(makeTar({ path: 'package/f', body: 'x' }).slice(0, -512))).toHaveLength(1);
  });

  test('takes an empty size for zero', () => {
    expect(listOurs(makeTar({ path: 'package/f', size: '' }))).toMatchObject([{ content: '' }]);
  });
});

function listOurs(tar: Uint8Array<ArrayBuffer>): readonly Listed[] {
  const text = new TextDecoder('latin1');
  return readTar(tar, 1000, 'a@1.0.0').map(({ path, mode, offset, sizeBytes }) => ({
    path,
    mode,
    content: text.decode(tar.subarray(offset, offset + sizeBytes)),
  }));
}

async function listTheirs(tar: Uint8Array): Promise<readonly Listed[]> {
  const listed: Listed[] = [];
  const reader = extract();
  reader.end(tar);
  for await (const entry of reader) {
    const pieces: Buffer[] = [];
    for await (const piece of entry) pieces.push(piece as Buffer);
    const { name, mode = 0, type } = entry.header;
    const content = new TextDecoder('latin1').decode(Buffer.concat(pieces));
    if (type === 'file') listed.push({ path: name, mode, content });
  }
  return listed;
}

async function packRandom(seed: number): Promise<Uint8Array<ArrayBuffer>> {
  const random = seededRandom(seed);
  const packer = pack();
  for (let count = random.int(30); count >= 0; count -= 1) {
    const type = random.pick(['file', 'file', 'file', 'directory', 'symlink', 'link'] as const);
    const name = Array.from({ length: 1 + random.int(12) }, () =>
      random.pick(['package', 'lib', 'ünï', 'x'.repeat(40), 'a.js']),
    ).join('/');
    const header = { name: `package/${name}`, type, mode: random.pick([0o644, 0o755, 0o600, 0o777]) };
    const body = Buffer.from(random.bytes(random.int(3000)));
    if (type === 'file') packer.entry(header, body);
    else packer.entry(type === 'directory' ? header : { ...header, linkname: 'package/x' });
  }
  packer.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of packer) pieces.push(piece as Buffer);
  return new Uint8Array(Buffer.concat(pieces));
}
