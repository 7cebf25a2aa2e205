import zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { defaultLimits, isLargeArchive } from '../src/archive-limits.ts';
import { claimedTarBytes, gunzipArchive } from '../src/gunzip-archive.ts';
import { seededRandom } from './random.ts';
import { gzip, gzipWithAllFields, makeTar } from './tar-archive.ts';

describe('gunzipArchive', () => {
  test.each([0, 1, 63, 64, 511, 512, 100_000, 1_000_000])(
    'gives back %i bytes as they were packed',
    (length) => {
      const bytes = seededRandom(length).bytes(length);

      expect(Buffer.from(gunzipArchive(gzip(bytes), defaultLimits, 'a@1.0.0')).equals(bytes)).toBe(true);
    },
  );

  test.each([0, 1, 6, 9])('reads every compression level, %i', (level) => {
    const tar = makeTar({ path: 'package/f', body: 'x'.repeat(9999) });
    const packed = new Uint8Array(zlib.gzipSync(tar, { level }));

    expect(Buffer.from(gunzipArchive(packed, defaultLimits, 'a@1.0.0')).equals(tar)).toBe(true);
  });

  test('skips every optional field of the header', () => {
    const tar = makeTar({ path: 'package/f', body: 'x' });

    expect(Buffer.from(gunzipArchive(gzipWithAllFields(tar), defaultLimits, 'a@1.0.0')).equals(tar)).toBe(
      true,
    );
  });

  test('refuses a header whose check sum does not fit, as zlib does', () => {
    const packed = gzipWithAllFields(makeTar({ path: 'package/f', body: 'x' }));
    packed[4] = 1;

    expect(() => gunzipArchive(packed, defaultLimits, 'a@1.0.0')).toThrow('its gzip header does not fit');
  });

  test('reads a view into a larger buffer', () => {
    const packed = gzip(makeTar({ path: 'package/f', body: 'x' }));
    const shared = new Uint8Array(packed.length + 20);
    shared.set(packed, 10);

    const tar = gunzipArchive(shared.subarray(10, 10 + packed.length), defaultLimits, 'a@1.0.0');
    expect(tar.length).toBe(claimedTarBytes(packed));
  });
});

describe('isLargeArchive', () => {
  test.each([
    [1000, 5000, false],
    [193 * 1024 ** 2, 5000, true],
    [1000, 513 * 1024 ** 2, true],
  ])('%i packed and %i claimed bytes: %s', (packed, claimed, expected) => {
    expect(isLargeArchive(packed, claimed)).toBe(expected);
  });
});
