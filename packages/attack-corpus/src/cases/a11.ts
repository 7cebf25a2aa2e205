import { installsArchive } from '../package-attacks.ts';
import { foldsCase } from '../run/folds-case.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case } from '../types.ts';

const isFolding = foldsCase();

/** See `what`. */
export const theCase: Case = {
  id: 'A11',
  what: 'Two paths differ only in case',
  source: 'CVE-2021-39134, pnpm fixture with-same-file-in-different-cases',
  must: 'Where the file system tells them apart both are there; where it does not, the last one is, never a mixture.',
  attacks: [
    installsArchive(
      'two files',
      ({ at }) => [
        { path: `${at}/Foo.js`, body: 'first' },
        { path: `${at}/foo.js`, body: payload },
      ],
      isFolding ? { 'foo.js': payload } : { 'Foo.js': 'first', 'foo.js': payload },
    ),
    installsArchive(
      'package.json',
      ({ at }) => [{ path: `${at}/PACKAGE.JSON`, body: payload }],
      isFolding ? {} : { 'PACKAGE.JSON': payload },
    ),
    installsArchive(
      'a directory and a file',
      ({ at }) => [
        { path: `${at}/A/f`, body: 'first' },
        { path: `${at}/a`, body: payload },
      ],
      isFolding ? { 'A/f': 'first' } : { 'A/f': 'first', a: payload },
    ),
  ],
};
