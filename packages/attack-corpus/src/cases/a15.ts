import { installsArchive, refusesArchive } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import { pax, paxRecord } from '../tar.ts';
import type { ArchivePlaces, Case, PackageAttack } from '../types.ts';

function refusing(
  name: string,
  records: (places: ArchivePlaces) => string,
  code = 'DX_ARCHIVE_INVALID',
): PackageAttack {
  return refusesArchive(
    name,
    (places) => [pax(records(places)), { path: `${places.at}/f`, body: payload }],
    code,
  );
}

/** See `what`. */
export const theCase: Case = {
  id: 'A15',
  what: 'The records of an extended header are malformed: NUL, numbers, lengths that lie',
  source: 'GHSA-gvwx-54wh-qm9j, GHSA-w8wr-v893-vjvp, GHSA-8x88-c5mf-7j5w',
  must: 'Each key is read as what it is; whatever is malformed makes the archive invalid.',
  attacks: [
    refusing('a NUL in a path', ({ at }) => paxRecord('path', `${at}/x\0y`)),
    refusing('a negative size', () => paxRecord('size', '-1')),
    refusing('a fraction as size', () => paxRecord('size', '1.5')),
    refusing('a size over 2^53', () => paxRecord('size', '99999999999999999999')),
    refusing('a length that is too long', ({ at }) => `300 path=${at}/x\n`),
    refusing('a length that is too short', ({ at }) => `9 path=${at}/x\n`),
    refusing('no newline', ({ at }) => paxRecord('path', `${at}/x`).slice(0, -1)),
    refusing('no value', () => '7 path\n'),
    refusing('no key', () => '9 =value\n'),
    refusing('`..` in a path', ({ at }) => paxRecord('path', `${at}/../../x`), 'DX_UNSAFE_PATH'),
    refusing('an absolute path', ({ outside }) => paxRecord('path', `${outside}/f`), 'DX_UNSAFE_PATH'),
    refusing('2 MB', () => paxRecord('x'.repeat(2 ** 21), 'y'), 'DX_ARCHIVE_TOO_LARGE'),
    installsArchive(
      'a path of digits',
      ({ at }) => [pax(paxRecord('path', `${at}/12345`)), { path: `${at}/f`, body: payload }],
      { 12345: payload },
    ),
    installsArchive(
      '= in a path',
      ({ at }) => [pax(paxRecord('path', `${at}/a=b`)), { path: `${at}/f`, body: payload }],
      { 'a=b': payload },
    ),
  ],
};
