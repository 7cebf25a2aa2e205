import { refusesArchive } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case } from '../types.ts';

const paths = [
  '/../../evil',
  '/a/../../../evil',
  '/..',
  '/../evil/index.js',
  '/x/../../../../../../outside/f',
];

/** See `what`. */
export const theCase: Case = {
  id: 'A01',
  what: 'A path in an archive leads out of the package by `..`',
  source: 'CVE-2021-32804, CVE-2025-48387, CVE-2007-4559',
  must: 'The package is refused before anything of it is written outside of a private directory.',
  attacks: [
    ...paths.map((path) => refusesArchive(path, ({ at }) => [{ path: `${at}${path}`, body: payload }])),
    refusesArchive('../evil', () => [{ path: '../evil', body: payload }]),
    refusesArchive('..', () => [{ path: '..', body: payload }]),
    refusesArchive('many ..', () => [{ path: `${'../'.repeat(30)}tmp/evil`, body: payload }]),
    refusesArchive('after good files', ({ at }) => [
      { path: `${at}/index.js`, body: payload },
      { path: `${at}/../../../outside/f`, body: payload },
    ]),
  ],
};
