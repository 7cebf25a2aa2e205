import { type AttackCase, attack, bytes, invalid, kept, manifest, tooLarge } from './attack-case.ts';
import { gzip, joinBytes, makeArchive, makePart, makeTar } from './tar-archive.ts';

const whole = makeTar(manifest, { path: 'package/f', body: 'x'.repeat(3000) });
const sound = gzip(whole);

export const damage: readonly AttackCase[] = [
  bytes(
    'A25',
    'refuses a tar cut inside a file and packed again',
    () => gzip(whole.subarray(0, 3000)),
    invalid,
  ),
  bytes('A25', 'refuses a tar cut inside a header', () => gzip(whole.subarray(0, 1100)), invalid),
  bytes('A25', 'refuses a tar without its end mark', () => gzip(joinBytes(makePart(manifest))), invalid),
  bytes('A25', 'refuses a gzip that is cut short', () => sound.slice(0, -20), invalid),
  bytes('A25', 'refuses a gzip without its trailer', () => sound.slice(0, -8), invalid),
  bytes('A25', 'refuses a wrong gzip check sum', () => flip(sound, sound.length - 8), invalid),
  bytes('A25', 'refuses a wrong gzip length', () => flip(sound, sound.length - 4), invalid),
  bytes('A25', 'refuses damaged deflate data', () => flip(sound, 20), invalid),
  bytes('A25', 'refuses an unknown compression method', () => flip(sound, 2), invalid),
  bytes('A25', 'refuses bytes after the gzip', () => joinBytes(sound, Buffer.from('trailing')), invalid),
  bytes('A25', 'refuses a second gzip after the first', () => joinBytes(sound, sound), invalid),
  bytes(
    'A25',
    'takes zero bytes after the gzip, as gzip does',
    () => joinBytes(makeArchive(manifest), new Uint8Array(100)),
    kept,
  ),
  bytes('A25', 'refuses a gzip of ten bytes', () => sound.slice(0, 10), invalid),
  bytes('A25', 'refuses no bytes at all', () => new Uint8Array(0), invalid),
  bytes(
    'A26',
    'refuses an entry that is larger than the archive',
    () => makeArchive(manifest, { path: 'package/f', body: 'x', size: 1_000_000 }),
    invalid,
  ),
];

export const bombs: readonly AttackCase[] = [
  {
    id: 'A23',
    title: 'refuses more bytes than the cap',
    archive: () => sound,
    limits: { maxTotalBytes: 2000 },
    expect: tooLarge,
  },
  {
    id: 'A23',
    title: 'refuses more than the ratio',
    archive: () => sound,
    limits: { maxRatio: 2 },
    expect: tooLarge,
  },
  {
    id: 'A23',
    title: 'refuses a plain tar over the cap',
    archive: () => whole,
    limits: { maxTotalBytes: 2000 },
    expect: tooLarge,
  },
  bytes('A23', 'refuses 30 MB of zeros in 30 kB', () => gzip(new Uint8Array(30_000_000)), tooLarge),
  attack(
    'A23',
    'refuses more entries than the cap',
    Array.from({ length: 20 }, (_, n) => ({ path: `package/${n}` })),
    tooLarge,
    {
      maxEntries: 20,
    },
  ),
  attack(
    'A23',
    'counts links and directories as entries',
    Array.from({ length: 20 }, () => ({ type: '5', path: 'package/d/' })),
    tooLarge,
    {
      maxEntries: 20,
    },
  ),
  attack(
    'A23',
    'refuses one metadata entry of 2 MB',
    [{ type: 'L', path: 'L', body: new Uint8Array(2 ** 21).fill(0x61) }],
    tooLarge,
  ),
  bytes(
    'A24',
    'is not misled by a trailer that claims 4 GB',
    () => {
      const claimed = sound.slice();
      claimed.fill(0xff, -4);
      return claimed;
    },
    invalid,
  ),
];

export const content: readonly AttackCase[] = [
  attack(
    'A32',
    'keeps files named like our own markers inside the package',
    [
      { path: 'package/.dx-complete', body: 'x' },
      { path: 'package/node_modules/.package-lock.json', body: '{}' },
    ],
    { ...kept, '.dx-complete': 'x', 'node_modules/.package-lock.json': '{}' },
  ),
  bytes('A13', 'reads a plain tar, as npm does', () => makeTar(manifest), kept),
];

function flip(from: Uint8Array<ArrayBuffer>, at: number): Uint8Array<ArrayBuffer> {
  const flipped = from.slice();
  flipped[at] = (flipped[at] ?? 0) ^ 0xff;
  return flipped;
}
