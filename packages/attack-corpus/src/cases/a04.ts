import { installsArchive, refusesArchive } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case } from '../types.ts';

/** See `what`. */
export const theCase: Case = {
  id: 'A04',
  what: 'A path in an archive has backslashes, which some platforms read as separators',
  source: 'pnpm 10 changelog (Windows traversal), pnpm@420f91baee',
  must: 'Backslashes are folded to slashes before the path is checked, so that every platform sees the same path.',
  attacks: [
    ...['\\..\\..\\x', '/a\\..\\..\\..\\b', '\\..\\x', '/a/..\\../x', '\\foo\\..\\..\\.npmrc'].map((path) =>
      refusesArchive(path, ({ at }) => [{ path: `${at}${path}`, body: payload }]),
    ),
    installsArchive(
      'folds to one path',
      ({ at }) => [
        { path: `${at}\\a\\b`, body: 'first' },
        { path: `${at}/a/b`, body: payload },
      ],
      { 'a/b': payload },
    ),
  ],
};
