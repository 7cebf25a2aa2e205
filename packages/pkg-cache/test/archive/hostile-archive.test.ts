import { createHash } from 'node:crypto';
import { isDxError } from '@dx/pkg-core';
import { pack, unpack } from 'msgpackr';
import { beforeAll, describe, expect, it } from 'vitest';
import { openArchive } from '../../src/archive/open-archive.ts';
import { packArchive } from '../../src/archive/pack-archive.ts';
import { seededRandom } from '../random.ts';
import { randomFiles, tarOf } from './tar-streams.ts';

const headerBytes = 64;
let sound: Uint8Array<ArrayBuffer>;
let tar: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  tar = await tarOf([
    ...randomFiles(seededRandom(5), 6),
    { path: 'z', mode: 0o644, bytes: new Uint8Array(150_000).fill(65) },
  ]);
  sound = packArchive(tar);
});

type Fields = [string, Uint8Array, Uint8Array, unknown[], unknown[], Uint8Array];

/** What a forger does to the index; what it gives is written instead. */
type Change = (fields: Fields) => unknown;

function fieldsOf(bytes: Uint8Array): Fields {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(24, true);
  return unpack(bytes.slice(headerBytes, headerBytes + length)) as Fields;
}

/** The sound archive with another header or index, and the check sum that fits it. */
function forge(changeIndex: Change, changeHeader?: (view: DataView) => void): Uint8Array<ArrayBuffer> {
  const fields = fieldsOf(sound);
  const oldLength = new DataView(sound.buffer, sound.byteOffset).getUint32(24, true);
  const changed = changeIndex(fields) ?? fields;
  const index = changed instanceof Uint8Array ? changed : pack(changed);
  const head = Uint8Array.from(sound.subarray(0, headerBytes));
  const view = new DataView(head.buffer);
  view.setUint32(24, index.length, true);
  changeHeader?.(view);
  head.set(createHash('sha256').update(head.subarray(0, 32)).update(index).digest(), 32);
  return new Uint8Array(Buffer.concat([head, index, sound.subarray(headerBytes + oldLength)]));
}

function refusal(bytes: Uint8Array<ArrayBuffer>): string {
  try {
    openArchive(bytes, { subject: 'x.dxp' });
    return 'taken';
  } catch (error) {
    if (isDxError(error, 'DX_DXP_INVALID')) return String(error.details['reason']);
    if (isDxError(error)) return error.code;
    throw error;
  }
}

function setAt(list: unknown[], at: number, value: unknown): void {
  list[at] = value;
}

function setPath(at: number, path: unknown): Change {
  return (fields) => setAt(fields[3], at, path);
}

function setNumber(at: number, value: unknown): Change {
  return (fields) => setAt(fields[4], at, value);
}

function setBlock(word: number): Change {
  return ([, , sizes]) => new DataView(sizes.buffer, sizes.byteOffset).setUint32(0, word, true);
}

const unchanged = (): void => undefined;

describe('a hostile index', () => {
  it('is taken when nothing is changed: the forger itself is sound', () => {
    expect(refusal(forge(unchanged))).toBe('taken');
  });

  it.each<readonly [string, Change, RegExp]>([
    ['a path that leaves the package', setPath(0, '../a'), /unsafe/],
    ['an absolute path', setPath(0, '/a'), /unsafe/],
    ['a path with a backslash', setPath(0, 'a\\..\\b'), /unsafe/],
    ['a path with a newline', setPath(0, 'A\nB'), /unsafe/],
    ['an empty path', setPath(0, ''), /unsafe/],
    ['something behind the index', (fields) => Buffer.concat([pack(fields), Buffer.from([1])]), /malformed/],
    ['a nest of lists', () => new Uint8Array(200_000).fill(0x91).fill(1, 199_999), /malformed/],
    ['a path twice', ([, , , paths]) => setAt(paths, 1, paths[0]), /out of order/],
    ['paths out of order', ([, , , paths]) => void paths.reverse(), /out of order/],
    [
      'a file that is a directory of another',
      ([, , , paths]) => setAt(paths, 1, `${paths[0]}/b`),
      /unsafe|order/,
    ],
    ['a path that is a number', setPath(0, 7), /paths/],
    ['a mode that sets a user', setNumber(0, 0o4755), /mode/],
    ['a negative size', setNumber(1, -1), /outside/],
    ['a fractional size', setNumber(1, 0.5), /outside/],
    ['a size beyond the tar', setNumber(1, 2 ** 40), /outside/],
    ['a size that is a text', setNumber(1, '1'), /outside/],
    ['a size that is no number', setNumber(1, Number.NaN), /outside/],
    ['an offset in a header', setNumber(2, 0), /outside/],
    ['an offset inside a block', setNumber(2, 700), /outside/],
    ['an offset beyond the tar', setNumber(2, 512 * 2 ** 40), /outside/],
    ['two files in one place', ([, , , , numbers]) => setAt(numbers, 2, numbers[5]), /overlaps/],
    ['fewer numbers than files', ([, , , , numbers]) => void numbers.pop(), /numbers/],
    ['fewer digests than files', (fields) => setAt(fields, 5, fields[5].slice(32)), /digests/],
    ['another number of blocks', (fields) => setAt(fields, 2, fields[2].slice(4)), /number of blocks/],
    ['a block of no bytes', setBlock(0), /block 0/],
    ['a block larger than its content', setBlock(70_000), /block 0/],
    ['a plain block of another size', setBlock(0x80000001), /block 0/],
    ['a block too small for its content', setBlock(9), /block 0/],
    ['a short digest', (fields) => setAt(fields, 1, fields[1].slice(1)), /no digest/],
    ['an integrity of nothing', (fields) => setAt(fields, 0, 'sha512-x'), /integrity/],
    ['two integrities', (fields) => setAt(fields, 0, `sha1-${'A'.repeat(27)}= x`), /integrity/],
    ['a seventh field', (fields) => [...fields, 1], /fields/],
    ['a map', () => Buffer.from([0x81, 0xa1, 0x61, 1]), /malformed/],
    ['a list of four thousand million items', () => Buffer.from([0xdd, 255, 255, 255, 255]), /malformed/],
    ['bytes that are longer than the index', () => Buffer.from([0xc6, 255, 255, 255, 255]), /malformed/],
    ['nothing', () => Buffer.alloc(0), /malformed/],
  ])('is refused with %s', (_, change, reason) => {
    expect(refusal(forge(change))).toMatch(reason);
  });

  it('is refused where the header claims another size, kind or block', () => {
    const change = (set: (view: DataView) => void): string => refusal(forge(unchanged, set));
    expect(change((view) => view.setBigUint64(16, 2n ** 63n, true))).toBe('DX_ARCHIVE_TOO_LARGE');
    expect(change((view) => view.setBigUint64(16, BigInt(tar.length * 9), true))).toMatch(/blocks/);
    expect(change((view) => view.setUint32(24, 0xffffffff, true))).toMatch(/longer than possible/);
    expect(change((view) => view.setUint8(10, 30))).toMatch(/2\^30/);
    expect(change((view) => view.setUint8(10, 17))).toMatch(/blocks/);
    expect(change((view) => view.setUint8(9, 7))).toMatch(/kind 7/);
    expect(change((view) => view.setUint8(9, 0))).toMatch(/not an archive/);
    expect(change((view) => view.setUint8(11, 2))).toMatch(/origin 2/);
    expect(change((view) => view.setUint8(8, 2))).toMatch(/version 2/);
    expect(change((view) => view.setUint8(12, 1))).toMatch(/reserved/);
  });

  it('that says something else than the tar is found by verify, and the file is not given', () => {
    const digest = forge(([, , , , , digests]) => void digests.fill(0, 0, 32));
    const archive = openArchive(digest);
    const [first] = archive.entries;
    expect(() => archive.read(first?.path ?? '')).toThrow(
      expect.objectContaining({ code: 'DX_DXP_INVALID' }),
    );
    expect(archive.verify().status).toBe('damaged');
    const mode = forge((fields) => setAt(fields[4], 0, fields[4][0] === 0o644 ? 0o755 : 0o644));
    expect(openArchive(mode).verify()).toEqual({
      status: 'damaged',
      reason: expect.stringContaining('than the tar'),
    });
  });
});

describe('a damaged archive', () => {
  it('with any byte changed is refused or gives the same bytes, and verify finds it', () => {
    const random = seededRandom(6);
    for (let round = 0; round < 500; round += 1) {
      const damaged = Uint8Array.from(sound);
      const at = round < 200 ? round : random.int(damaged.length);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << random.int(8));
      expectHonest(damaged);
    }
  });

  it('that is cut off or has something after its end is refused', () => {
    const random = seededRandom(7);
    for (let round = 0; round < 200; round += 1)
      expect(refusal(sound.slice(0, random.int(sound.length)))).not.toBe('taken');
    expect(refusal(new Uint8Array(Buffer.concat([sound, Buffer.from('x')])))).toMatch(/another length/);
  });
});

/** Whatever can be read is what was packed. */
function expectHonest(bytes: Uint8Array<ArrayBuffer>): void {
  if (refusal(bytes) !== 'taken') return;
  const archive = openArchive(bytes);
  const original = openArchive(sound);
  for (const { path } of archive.entries) {
    const read = orRefused(() => archive.read(path));
    if (read !== undefined) expect(Buffer.compare(read, original.read(path))).toBe(0);
  }
  const whole = orRefused(() => archive.tar());
  if (whole !== undefined) expect(Buffer.compare(whole, tar)).toBe(0);
  expect(archive.verify().status === 'sound').toBe(whole !== undefined);
}

function orRefused<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (isDxError(error)) return undefined;
    throw error;
  }
}
