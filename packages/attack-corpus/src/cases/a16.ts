import { installsArchive } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import { paxRecord } from '../tar.ts';
import type { Case } from '../types.ts';

/** See `what`. */
export const theCase: Case = {
  id: 'A16',
  what: 'A global extended header has path, link and size for all entries after it',
  source: 'Rule of node-tar for global headers',
  must: 'Such fields of a global header are ignored.',
  attacks: [
    installsArchive(
      'path, linkpath and size',
      ({ at, outside }) => [
        {
          type: 'g',
          path: 'pax_global_header',
          body: paxRecord('path', '../../x') + paxRecord('linkpath', outside) + paxRecord('size', '1'),
        },
        { path: `${at}/f`, body: payload },
      ],
      { f: payload },
    ),
  ],
};
