import { installsArchive } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case } from '../types.ts';

/** See `what`. */
export const theCase: Case = {
  id: 'A30',
  what: '`.gitignore` is renamed to `.npmignore`, and the archive has both',
  source: 'pacote, npm’s rule for packages without .npmignore',
  must: 'The result is that of npm, whichever comes first.',
  attacks: [
    installsArchive('only .gitignore', ({ at }) => [{ path: `${at}/s/.gitignore`, body: payload }], {
      's/.npmignore': payload,
    }),
    installsArchive(
      '.npmignore first',
      ({ at }) => [
        { path: `${at}/.npmignore`, body: payload },
        { path: `${at}/.gitignore`, body: 'g' },
      ],
      { '.npmignore': payload },
    ),
    installsArchive(
      '.gitignore first',
      ({ at }) => [
        { path: `${at}/.gitignore`, body: 'g' },
        { path: `${at}/.npmignore`, body: payload },
      ],
      { '.npmignore': payload },
    ),
  ],
};
