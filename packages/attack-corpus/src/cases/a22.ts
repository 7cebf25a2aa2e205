import { installsArchive } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import { pax, paxRecord } from '../tar.ts';
import type { Case } from '../types.ts';

/** See `what`. */
export const theCase: Case = {
  id: 'A22',
  what: 'An archive has devices, FIFOs, sparse files or entries of unknown types',
  source: 'POSIX and GNU tar entry types',
  must: 'They are left out with their bodies; nothing is made and nothing waits for a reader.',
  attacks: [
    ...['3', '4', '6', 'S', 'M', 'D', 'V', 'Z', '\u00ff'].map((type) =>
      installsArchive(
        `type ${JSON.stringify(type)}`,
        ({ at }) => [
          { type, path: `${at}/special`, body: type === '6' ? '' : payload },
          { path: `${at}/after`, body: payload },
        ],
        { after: payload },
      ),
    ),
    installsArchive(
      'a contiguous file, which npm takes for a file',
      ({ at }) => [{ type: '7', path: `${at}/c`, body: payload }],
      { c: payload },
    ),
    installsArchive(
      'a sparse file by extended header',
      ({ at }) => [
        pax(paxRecord('GNU.sparse.major', '1')),
        { path: `${at}/s`, body: 'sparse' },
        { path: `${at}/f`, body: payload },
      ],
      { f: payload },
    ),
  ],
};
