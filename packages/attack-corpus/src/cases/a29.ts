import { refusesArchive } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case } from '../types.ts';

const names = [
  'aux.js',
  'con',
  'nul.txt',
  'a.',
  'a ',
  'a:b',
  'COM\u00b9',
  'lib/PRN/x.js',
  'x\u0007',
  'a\nb',
  'x'.repeat(4100),
];

/** See `what`. */
export const theCase: Case = {
  id: 'A29',
  what: 'A file has a name that Windows cannot hold: a device, a stream, a dot or a space at its end',
  source: 'pnpm 12.7.0 changelog',
  must: 'The package is refused on every platform, so that a lockfile means the same on all of them.',
  attacks: [
    ...names.map((name) =>
      refusesArchive(JSON.stringify(name.slice(0, 20)), ({ at }) => [
        { path: `${at}/${name}`, body: payload },
      ]),
    ),
  ],
};
