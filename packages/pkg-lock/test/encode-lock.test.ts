import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDxError } from '@dx/pkg-core';
import { Packr } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { decodeLock, encodeLock, formatPackageLock, type Lock, readPackageLock } from '../src/index.ts';
import { readFixture } from './project.ts';
import { seededRandom, shuffleKeys } from './random.ts';
import { randomProject } from './random-project.ts';

const path = '/project/lock.dxl';
const packr = new Packr({ useRecords: false });

function readLock(name: string): Lock {
  return readPackageLock(readFixture(name), 'package-lock.json');
}

/** The bytes of a file whose header is right, whatever its payload. */
function sealPayload(value: unknown): Uint8Array {
  const payload = packr.pack(value);
  const bytes = new Uint8Array(32 + payload.length);
  bytes.set([0x89, 0x44, 0x58, 0x4c, 0x0d, 0x0a, 0x1a, 0x0a, 1]);
  new DataView(bytes.buffer).setUint32(12, payload.length, true);
  bytes.set(createHash('sha256').update(payload).digest().subarray(0, 16), 16);
  bytes.set(payload, 32);
  return bytes;
}

function failureCode(bytes: Uint8Array): string | undefined {
  try {
    decodeLock(bytes, path);
    return undefined;
  } catch (error) {
    if (isDxError(error)) return error.code;
    throw error;
  }
}

describe('encodeLock and decodeLock', () => {
  it.each(['kinds-v1', 'kinds-v3', 'members-v3'])('keep every field of %s', (name) => {
    const lock = readLock(name);
    const decoded = decodeLock(encodeLock(lock), path);
    expect(decoded).toEqual(lock);
    expect(formatPackageLock(decoded)).toBe(formatPackageLock(lock));
    expect(Object.isFrozen(decoded.packages)).toBe(true);
    expect(Object.getPrototypeOf(decoded.packages)).toBeNull();
  });

  it('keep archive addresses, hashes of every kind, top-level extras and a lock without packages', () => {
    const text = JSON.stringify({
      name: 'é',
      future: { z: [1, { b: 2, a: null }] },
      packages: {
        'node_modules/a': { version: '1.0.0', resolved: 'https://registry.test/a/-/a-1.0.0.tgz' },
        'node_modules/@s/b': {
          version: '1.0.0',
          resolved: 'https://registry.test/@s/b/-/b-1.0.0.tgz',
          bin: {},
        },
        'node_modules/c': { version: '1.0.0', integrity: `sha1-${'A'.repeat(27)}=` },
        'node_modules/d': { version: '1.0.0', integrity: `sha512-${'A'.repeat(85)}B==` },
        'node_modules/e': { version: '1.0.0', integrity: `sha512-${'b'.repeat(85)}A==` },
      },
    });
    const lock = readPackageLock(text, 'x');
    expect(decodeLock(encodeLock(lock), path)).toEqual(lock);
    const empty = readPackageLock('{"packages":{}}', 'x');
    expect(decodeLock(encodeLock(empty), path)).toEqual(empty);
  });

  it('P7: give bytes that depend on the value only', () => {
    const lock = readLock('kinds-v3');
    const bytes = encodeLock(lock);
    const random = seededRandom(21);
    for (let round = 0; round < 10; round += 1) expect(encodeLock(shuffleKeys(lock, random))).toEqual(bytes);
    expect(encodeLock(decodeLock(bytes, path))).toEqual(bytes);
  });

  it.each(Array.from({ length: 60 }, (_, seed) => seed))('bring random lock %i back', (seed) => {
    const { packages } = randomProject(seededRandom(seed));
    const lock = readPackageLock(JSON.stringify({ packages }), 'x');
    expect(decodeLock(encodeLock(lock), path)).toEqual(lock);
  });

  it('are smaller than the text', () => {
    expect(encodeLock(readLock('kinds-v3')).length).toBeLessThan(readFixture('kinds-v3').length / 2);
  });

  it('hold the format of version 1 still: a committed file has the same bytes and is read to the same lock', () => {
    const lock = readLock('members-v3');
    const committed = readFileSync(join(import.meta.dirname, 'fixtures', 'members-v3.dxl'));
    expect(encodeLock(lock)).toEqual(Uint8Array.from(committed));
    expect(decodeLock(committed, path)).toEqual(lock);
  });
});

describe('decodeLock', () => {
  const bytes = encodeLock(readLock('members-v3'));

  it('says DX_LOCK_PARSE for every truncation and for bytes that follow', () => {
    for (let length = 0; length < bytes.length; length += 1)
      expect(failureCode(bytes.subarray(0, length))).toBe('DX_LOCK_PARSE');
    expect(failureCode(Uint8Array.of(...bytes, 0))).toBe('DX_LOCK_PARSE');
  });

  it('gives the same value or a DX_LOCK error for 1,000 random changes of a byte', () => {
    const random = seededRandom(31);
    for (let round = 0; round < 1000; round += 1) {
      const broken = Uint8Array.from(bytes);
      const at = random.below(bytes.length);
      broken[at] = (broken[at] ?? 0) ^ (1 + random.below(255));
      expect(failureCode(broken)).toMatch(/^DX_LOCK_(PARSE|TOO_NEW)$/);
    }
  });

  it('refuses 1,000 payloads with a byte changed and the checksum made right, or reads a lock that passes the gate', () => {
    const random = seededRandom(41);
    for (let round = 0; round < 1000; round += 1) {
      const broken = Uint8Array.from(bytes);
      const at = 32 + random.below(bytes.length - 32);
      broken[at] = (broken[at] ?? 0) ^ (1 + random.below(255));
      broken.set(createHash('sha256').update(broken.subarray(32)).digest().subarray(0, 16), 16);
      expect(failureCode(broken) ?? 'DX_LOCK_PARSE').toMatch(/^DX_LOCK_(PARSE|INVALID)$/);
    }
  });

  it('says DX_LOCK_TOO_NEW for a later version', () => {
    expect(failureCode(Uint8Array.from(bytes, (byte, index) => (index === 8 ? 2 : byte)))).toBe(
      'DX_LOCK_TOO_NEW',
    );
  });

  it.each([
    ['no list', {}],
    ['other parts', [1, 2, 3]],
    ['a number too large', [['a'], Buffer.alloc(0), [0, 0, 0, 2 ** 40]]],
    ['a text that is not there', [[], Buffer.alloc(0), [9, 0, 0, 0]]],
    ['a text of another type', [[5], Buffer.alloc(0), [1, 0, 0, 0]]],
    ['a holder that is not there', [['a'], Buffer.alloc(0), [0, 0, 0, 1, 7, 1, 0]]],
    ['a location twice', [['a'], Buffer.alloc(0), [0, 0, 0, 2, 0, 1, 0, 0, 1, 0]]],
    ['an unknown field', [['a'], Buffer.alloc(0), [0, 0, 0, 1, 0, 1, 1 << 28]]],
    ['a hash that is missing', [['a'], Buffer.alloc(0), [0, 0, 0, 1, 0, 1, 1 << 26, 0]]],
    ['JSON of another shape', [['a', '5'], Buffer.alloc(0), [0, 0, 0, 1, 0, 1, 1 << 16, 2]]],
    ['broken JSON', [['a', '{'], Buffer.alloc(0), [0, 0, 0, 1, 0, 1, 1 << 16, 2]]],
    ['numbers that are left over', [[], Buffer.alloc(0), [0, 0, 0, 0, 0]]],
    ['hashes that are left over', [[], Buffer.alloc(64), [0, 0, 0, 0]]],
  ])('says DX_LOCK_PARSE for a sealed payload with %s', (_name, payload) => {
    expect(failureCode(sealPayload(payload))).toBe('DX_LOCK_PARSE');
  });

  it('L01, N02: refuses, with DX_LOCK_INVALID, a sealed payload with a bad hash or an unsafe location', () => {
    const entry = (mask: number, ...rest: number[]) => [0, 0, 0, 1, 0, 1, mask, ...rest];
    expect(failureCode(sealPayload([['a', 'md5-x'], Buffer.alloc(0), entry(1 << 26, 2)]))).toBe(
      'DX_LOCK_INVALID',
    );
    expect(failureCode(sealPayload([['../a/../b'], Buffer.alloc(0), entry(0)]))).toBe('DX_LOCK_INVALID');
    expect(failureCode(sealPayload([['node_modules/../../a'], Buffer.alloc(0), entry(0)]))).toBe(
      'DX_LOCK_INVALID',
    );
  });
});
