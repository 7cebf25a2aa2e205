import { refusesArchive } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case } from '../types.ts';

/** See `what`. */
export const theCase: Case = {
  id: 'A05',
  what: 'A path leads to a sibling whose name begins like the directory of the package',
  source: 'CVE-2025-59343, vlt separator-aware check',
  must: 'A directory is compared with a separator at its end, so the package is refused.',
  attacks: [
    ...['bad-evil/f', 'package-evil/f', 'bad/../bad-evil/f'].map((path) =>
      refusesArchive(path, ({ at }) => [{ path: `${at}/../${path}`, body: payload }]),
    ),
    refusesArchive('beside the project', ({ at }) => [
      { path: `${at}/../../../app-evil/keep.txt`, body: payload },
    ]),
  ],
};
