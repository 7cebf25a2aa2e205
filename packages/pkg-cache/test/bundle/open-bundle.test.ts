import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDxError } from '@dx/pkg-core';
import { nodeFs, openFileReader } from '@dx/pkg-core/node';
import { pack, unpack } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { addArchive } from '../../src/add-archive.ts';
import { bytesReader } from '../../src/archive/byte-reader.ts';
import { openBundle } from '../../src/bundle/open-bundle.ts';
import { makeSampleBundle, type SampleBundle } from './sample-bundle.ts';

const headerBytes = 64;
const encoded = /^[\x20-\x7e]*$/;

function read(bytes: Uint8Array): ReturnType<typeof openBundle> {
  return openBundle(bytesReader(new Uint8Array(bytes)), 'x.dxb');
}

function refusal(bytes: Uint8Array): string {
  try {
    read(bytes);
    return 'taken';
  } catch (error) {
    if (isDxError(error, 'DX_BUNDLE_INVALID')) return String(error.details['reason']);
    throw error;
  }
}

/** How many packages of the sample are in a bundle as they went in; each of the others has to be refused by the store. */
function countSound(bytes: Uint8Array, sample: SampleBundle, store: string): number {
  const bundle = read(bytes);
  const found = [...sample.archives].map(([integrity, sound]) => {
    const archive = bundle.read(integrity) ?? new Uint8Array();
    if (Buffer.from(archive).equals(sound)) return true;
    const job = { bytes: new Uint8Array(archive), integrity, name: 'demo', version: '1.2.3' };
    expect(codeOf(() => addArchive(nodeFs, store, job))).toBe('DX_INTEGRITY_MISMATCH');
    return false;
  });
  return found.filter(Boolean).length;
}

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'done';
  } catch (error) {
    return isDxError(error) ? error.code : String(error);
  }
}

type Fields = [string, unknown[], unknown[]];

function setAt(list: unknown[], at: number, value: unknown): void {
  list[at] = value;
}

/** The bundle with another index or header, and the check sum that fits it. */
function forge(
  sound: Uint8Array,
  change: (fields: Fields) => unknown,
  changeHeader?: (view: DataView) => void,
): Uint8Array {
  const length = new DataView(sound.buffer, sound.byteOffset).getUint32(24, true);
  const fields = unpack(sound.slice(headerBytes, headerBytes + length)) as Fields;
  const changed = change(fields) ?? fields;
  const index = changed instanceof Uint8Array ? changed : pack(changed);
  const content = sound.subarray(headerBytes + length);
  const head = Uint8Array.from(sound.subarray(0, headerBytes));
  const view = new DataView(head.buffer);
  view.setBigUint64(16, BigInt(headerBytes + index.length + content.length), true);
  view.setUint32(24, index.length, true);
  changeHeader?.(view);
  head.set(createHash('sha256').update(head.subarray(0, 32)).update(index).digest(), 32);
  return Buffer.concat([head, index, content]);
}

describe('openBundle', () => {
  it('gives every archive as it went in, in order', () => {
    const sample = makeSampleBundle();
    const bundle = openBundle(openFileReader(sample.path), 'deps.dxb');
    expect(bundle.key).toBe('sample');
    expect(bundle.archives.map(({ integrity }) => integrity)).toEqual([...sample.archives.keys()]);
    for (const [integrity, bytes] of sample.archives) {
      expect(bundle.sizeOf(integrity)).toBe(bytes.length);
      expect(bundle.read(integrity)).toEqual(bytes);
    }
    expect(bundle.sizeBytes).toBe(readFileSync(sample.path).length);
    bundle.close();
  });

  it('refuses a bundle that is cut anywhere, or has a byte more', () => {
    const sound = readFileSync(makeSampleBundle().path);
    for (let length = 0; length < sound.length; length += 1)
      expect(refusal(sound.subarray(0, length)), `${length}`).toMatch(encoded);
    expect(refusal(Buffer.concat([sound, Buffer.alloc(1)]))).toContain('bytes and should have');
  });

  it('P1 a byte that is flipped anywhere is refused, or costs the one package that it is in', () => {
    const sample = makeSampleBundle();
    const sound = readFileSync(sample.path);
    const length = new DataView(sound.buffer, sound.byteOffset).getUint32(24, true);
    const contentStart = headerBytes + length;
    for (let at = 0; at < sound.length; at += 1) {
      const flipped = Uint8Array.from(sound);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      if (at < contentStart) expect(refusal(flipped), `byte ${at}`).not.toBe('taken');
      else expect(countSound(flipped, sample, join(sample.root, 'store')), `byte ${at}`).toBe(2);
    }
    expect(existsSync(join(sample.root, 'store'))).toBe(false);
  });

  it.each<[string, (fields: Fields) => unknown, string]>([
    ['another shape', () => [1], 'other fields'],
    ['no msgpack', () => Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff), 'malformed'],
    [
      'a list that claims to be long',
      () => Uint8Array.of(0x93, 0xa0, 0xdd, 0xff, 0xff, 0xff, 0x0f),
      'malformed',
    ],
    ['something behind the index', (f) => Buffer.concat([pack(f), Buffer.from([1])]), 'malformed'],
    ['a nest of lists', () => new Uint8Array(200_000).fill(0x91).fill(1, 199_999), 'malformed'],
    ['a key with a line end', (f) => setAt(f, 0, 'a\nb'), 'key'],
    ['a key with an escape', (f) => setAt(f, 0, '\u001b[2J'), 'key'],
    ['a key that is long', (f) => setAt(f, 0, 'a'.repeat(201)), 'key'],
    ['fewer sizes', (f) => void f[2].pop(), 'other lengths'],
    ['texts for sizes', (f) => setAt(f[2], 0, '12'), 'impossible size'],
    ['a size of nothing', (f) => setAt(f[2], 0, 0), 'impossible size'],
    ['a size below nothing', (f) => setAt(f[2], 0, -5), 'impossible size'],
    ['a size of half a byte', (f) => setAt(f[2], 0, 1.5), 'impossible size'],
    ['a size beyond all', (f) => setAt(f[2], 0, 2 ** 40), 'impossible size'],
    ['a size past the end', (f) => setAt(f[2], 0, 1_000_000), 'another length'],
    ['an integrity twice', (f) => setAt(f[1], 1, f[1][0]), 'twice'],
    ['an integrity with an option', (f) => setAt(f[1], 0, `${f[1][0]}?x`), 'malformed'],
    ['an integrity of md5', (f) => setAt(f[1], 0, 'md5-rL0Y20zC+Fzt72VPzMSk2A=='), 'malformed'],
    ['a path for an integrity', (f) => setAt(f[1], 0, '../../x'), 'malformed'],
    ['a number for an integrity', (f) => setAt(f[1], 0, 7), 'malformed'],
  ])('refuses a forged index with a check sum that fits: %s', (_, change, reason) => {
    const sound = readFileSync(makeSampleBundle().path);
    expect(refusal(forge(sound, () => undefined))).toBe('taken');
    expect(refusal(forge(sound, change))).toContain(reason);
  });

  it.each<[string, (view: DataView) => void, string]>([
    ['another magic', (view) => view.setUint8(0, 0), 'does not begin'],
    ['a later version', (view) => view.setUint8(8, 2), 'version 2'],
    ['reserved bytes', (view) => view.setUint8(30, 1), 'reserved'],
    ['a length that is beyond numbers', (view) => view.setBigUint64(16, 2n ** 63n, true), 'should have'],
    ['an index longer than the file', (view) => view.setUint32(24, 60_000_000, true), 'longer than the file'],
    ['an index beyond all', (view) => view.setUint32(24, 0xffffffff, true), 'its index would have'],
    ['an index of nothing', (view) => view.setUint32(24, 0, true), 'damaged'],
  ])('refuses a forged header: %s', (_, change, reason) => {
    const sound = readFileSync(makeSampleBundle().path);
    expect(refusal(forge(sound, () => undefined, change))).toContain(reason);
  });

  it('gives nothing for an archive that it does not have, or that a shorter file no longer has', () => {
    const sample = makeSampleBundle();
    const sound = readFileSync(sample.path);
    let cut = sound.length;
    const reader = { ...bytesReader(new Uint8Array(sound)), sizeBytes: sound.length };
    const bundle = openBundle(
      { ...reader, read: (from, length) => reader.read(from, Math.max(0, Math.min(length, cut - from))) },
      'x.dxb',
    );
    cut = sound.length - 1;
    const all = [...sample.archives.keys()];
    expect(all.map((integrity) => bundle.read(integrity) !== undefined)).toEqual([true, true, false]);
  });
});
