import { gzipSync } from 'node:zlib';
import { installsArchive, refused, servesBytes } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import { endMark } from '../tar.ts';
import type { Case } from '../types.ts';

const after = { f: payload };

/** See `what`. */
export const theCase: Case = {
  id: 'A27',
  what: 'Headers of an archive are wrong in themselves',
  source: 'node-tar fixtures bad-cksum, path-missing, trailing-slash-corner-case and links-invalid',
  must: 'The verdict is that of npm: such entries are stepped over, what is no tar is refused.',
  attacks: [
    installsArchive(
      'a wrong check sum',
      ({ at }) => [
        { path: `${at}/x`, checkSum: 1 },
        { path: `${at}/f`, body: payload },
      ],
      after,
    ),
    installsArchive(
      'a check sum of zero',
      ({ at }) => [
        { path: `${at}/x`, checkSum: 0 },
        { path: `${at}/f`, body: payload },
      ],
      after,
    ),
    installsArchive(
      'no path',
      ({ at }) => [
        { path: '', body: '' },
        { path: `${at}/f`, body: payload },
      ],
      after,
    ),
    installsArchive(
      'a file whose name ends in a slash',
      ({ at }) => [
        { path: `${at}/d/`, size: 7 },
        { path: `${at}/f`, body: payload },
      ],
      after,
    ),
    installsArchive(
      'a link without a target, a file with one',
      ({ at }) => [
        { type: '2', path: `${at}/l` },
        { path: `${at}/t`, linkPath: 'x' },
        { path: `${at}/f`, body: payload },
      ],
      after,
    ),
    servesBytes(
      'no tar at all',
      () => gzipSync(Buffer.alloc(2048, 'no tar ')),
      refused('DX_ARCHIVE_INVALID'),
    ),
    servesBytes('an empty tar', () => gzipSync(endMark), refused('DX_ARCHIVE_INVALID')),
  ],
};
