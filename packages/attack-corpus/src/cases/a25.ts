import { gzipSync } from 'node:zlib';
import { installed, refused, servesBytes } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import { packArchive, packPart, packTar } from '../tar.ts';
import type { Case } from '../types.ts';

const manifest = { path: 'package/package.json', body: '{"name":"bad","version":"1.0.0"}' };
const parts = [manifest, { path: 'package/f', body: `${payload}\n`.repeat(140) }];
const whole = packTar(parts);
const sound = packArchive(parts);
const invalid = refused('DX_ARCHIVE_INVALID');
const noArchive = refused('DX_FETCH_BAD_ANSWER');

function flipped(at: number): Uint8Array {
  const bytes = Uint8Array.from(sound);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  return bytes;
}

function shortened(tar: Uint8Array): () => Uint8Array {
  return () => gzipSync(tar);
}

/** See `what`. */
export const theCase: Case = {
  id: 'A25',
  what: 'An archive is cut short, damaged, or goes on after its end, and its hash was published as such',
  source: 'pnpm@87d8e71523',
  must: 'It is refused before anything of it reaches the store.',
  attacks: [
    servesBytes('a tar cut inside a file', shortened(whole.subarray(0, 3000)), invalid),
    servesBytes('a tar cut inside a header', shortened(whole.subarray(0, 1100)), invalid),
    servesBytes('a tar without its end mark', shortened(Buffer.concat(parts.map(packPart))), invalid),
    servesBytes('a gzip cut short', () => sound.slice(0, -20), invalid),
    servesBytes('a gzip without its trailer', () => sound.slice(0, -8), invalid),
    servesBytes('a wrong check sum', () => flipped(sound.length - 8), invalid),
    servesBytes('a wrong length', () => flipped(sound.length - 4), invalid),
    servesBytes('damaged data', () => flipped(20), invalid),
    servesBytes('bytes after the end', () => Buffer.concat([sound, Buffer.from(payload)]), invalid),
    servesBytes('a second archive after the end', () => Buffer.concat([sound, sound]), invalid),
    servesBytes(
      'a trailer that claims 4 GB',
      () => Buffer.concat([sound.slice(0, -4), Buffer.alloc(4, 0xff)]),
      invalid,
    ),
    servesBytes('nothing', () => new Uint8Array(0), noArchive),
    servesBytes('ten bytes', () => sound.slice(0, 10), invalid),
    servesBytes('a page of HTML', () => Buffer.from(`<html>${payload}</html>`), noArchive),
    servesBytes(
      'zeros after the end, as tape drives leave them',
      () => Buffer.concat([packArchive([manifest]), Buffer.alloc(100)]),
      installed({}),
    ),
  ],
};
