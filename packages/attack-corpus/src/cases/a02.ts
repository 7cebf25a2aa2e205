import { installsArchive, refusesArchive } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case } from '../types.ts';

/** See `what`. */
export const theCase: Case = {
  id: 'A02',
  what: 'A path in an archive is absolute, in spellings of which readers cut off the first slash once',
  source: 'CVE-2021-32804',
  must: 'The package is refused; no root is taken off to make a path of it.',
  attacks: [
    ...['/abs', '//abs', '////abs', '/package/x'].map((path) =>
      refusesArchive(path, () => [{ path, body: payload }]),
    ),
    installsArchive(
      'a directory, which nobody makes',
      ({ at }) => [
        { path: '/', body: '' },
        { type: '5', path: '/abs/' },
        { path: `${at}/f`, body: payload },
      ],
      { f: payload },
    ),
    refusesArchive('a file outside', ({ outside }) => [{ path: `${outside}/f`, body: payload }]),
    refusesArchive('a file outside, after slashes', ({ outside }) => [
      { path: `///${outside}/f`, body: payload },
    ]),
  ],
};
