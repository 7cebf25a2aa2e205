import { installsArchive } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case } from '../types.ts';

/** See `what`. */
export const theCase: Case = {
  id: 'A07',
  what: 'A hard link in an archive leads to a file outside, which a later entry overwrites',
  source:
    'CVE-2018-20834, CVE-2019-13173, CVE-2026-23745 (GHSA-8qq5-rm4j-mr97), CVE-2026-24842 (GHSA-34x7-hfp2-rc4v)',
  must: 'Hard links are never made; a file of that name is an ordinary one.',
  attacks: [
    installsArchive(
      'absolute, then a file over it',
      ({ at, home }) => [
        { type: '1', path: `${at}/h`, linkPath: `${home}/.ssh/id_rsa` },
        { path: `${at}/h`, body: payload },
      ],
      { h: payload },
    ),
    installsArchive(
      'relative, then a file over it',
      ({ at }) => [
        { type: '1', path: `${at}/h`, linkPath: '../../../../outside/f' },
        { path: `${at}/h`, body: payload },
      ],
      { h: payload },
    ),
    installsArchive(
      'to read a secret by',
      ({ at, outside }) => [
        { type: '1', path: `${at}/h`, linkPath: `${outside}/secret.txt` },
        { path: `${at}/index.js`, body: payload },
      ],
      { 'index.js': payload },
    ),
    installsArchive(
      'with a body',
      ({ at, outside }) => [
        { type: '1', path: `${at}/h`, linkPath: `${outside}/f`, body: payload },
        { path: `${at}/index.js`, body: payload },
      ],
      { 'index.js': payload },
    ),
  ],
};
