import { installsArchive, refusesArchive } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import { paxRecord } from '../tar.ts';
import type { Case } from '../types.ts';

/** See `what`. */
export const theCase: Case = {
  id: 'A16',
  what: 'A global extended header has path, link and size for all entries after it',
  source: 'Rule of node-tar for global headers',
  must: 'Path and link of a global header are ignored, as npm does; a size, which npm applies to every file, is refused.',
  attacks: [
    installsArchive(
      'path and linkpath',
      ({ at, outside }) => [
        {
          type: 'g',
          path: 'pax_global_header',
          body: paxRecord('path', '../../x') + paxRecord('linkpath', outside),
        },
        { path: `${at}/f`, body: payload },
      ],
      { f: payload },
    ),
    refusesArchive(
      'a size',
      ({ at }) => [
        { type: 'g', path: 'pax_global_header', body: paxRecord('size', '1') },
        { path: `${at}/f`, body: payload },
      ],
      'DX_ARCHIVE_INVALID',
    ),
  ],
};
