import { installsArchive, refusesArchive } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { TarPart } from '../tar.ts';
import type { ArchivePlaces, Case, PackageAttack } from '../types.ts';

function long(name: string): TarPart {
  return { type: 'L', path: '././@LongLink', body: name, format: 'gnu' };
}

function sized(name: string, size: (places: ArchivePlaces) => Uint8Array): PackageAttack {
  return refusesArchive(
    name,
    (places) => [{ path: `${places.at}/f`, body: payload, size: size(places) }],
    'DX_ARCHIVE_INVALID',
  );
}

/** See `what`. */
export const theCase: Case = {
  id: 'A17',
  what: 'GNU long names have `..` or NUL in them, base-256 numbers are negative or huge',
  source: 'node-tar fixtures null-byte.tar and large-numbers',
  must: 'A name ends at the first NUL and is checked then; a number that is no size makes the archive invalid.',
  attacks: [
    installsArchive(
      'a name after a NUL',
      ({ at }) => [long(`${at}/a\0/../../x`), { path: `${at}/s`, body: payload }],
      { a: payload },
    ),
    refusesArchive('`..` in a long name', ({ at }) => [
      long(`${at}/../../x\0`),
      { path: `${at}/s`, body: payload },
    ]),
    refusesArchive('an absolute long name', ({ at, outside }) => [
      long(`${outside}/f\0`),
      { path: `${at}/s`, body: payload },
    ]),
    installsArchive(
      'a long target',
      ({ at, outside }) => [
        { type: 'K', path: '././@LongLink', body: `${outside}\0`, format: 'gnu' },
        { type: '2', path: `${at}/a`, linkPath: 'x' },
        { path: `${at}/a/f`, body: payload },
      ],
      { 'a/f': payload },
    ),
    sized('a negative size', () => new Uint8Array(12).fill(0xff)),
    sized('a size over 2^53', () => Uint8Array.of(0x80, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0)),
  ],
};
