import { installsArchive } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case } from '../types.ts';

/** See `what`. */
export const theCase: Case = {
  id: 'A09',
  what: 'A directory is replaced by a link between two entries, after the reader remembered it as a directory',
  source: 'CVE-2021-32803, CVE-2021-37701, CVE-2021-37712, ayuhito/modern-tar#10',
  must: 'Links are never made, and what is remembered is the checked path.',
  attacks: [
    ...[
      ['/d', '/d'],
      ['/d', '\\d'],
      ['/D', '/d'],
      ['/d', '/d/.'],
    ].map(([first = '', second = '']) =>
      installsArchive(
        `${first} and ${second}`,
        ({ at, outside }) => [
          { type: '5', path: `${at}${first}/` },
          { type: '2', path: `${at}${second}`, linkPath: outside },
          { path: `${at}/d/f`, body: payload },
        ],
        { 'd/f': payload },
      ),
    ),
    installsArchive(
      'written in it before and after',
      ({ at, outside }) => [
        { path: `${at}/d/e`, body: payload },
        { type: '2', path: `${at}/d`, linkPath: outside },
        { path: `${at}/d/f`, body: payload },
      ],
      { 'd/e': payload, 'd/f': payload },
    ),
    installsArchive(
      'composed and decomposed',
      ({ at, outside }) => [
        { type: '5', path: `${at}/caf\u00e9/` },
        { type: '2', path: `${at}/cafe\u0301`, linkPath: outside },
        { path: `${at}/cafe\u0301/f`, body: payload },
      ],
      { 'caf\u00e9/f': payload },
    ),
  ],
};
