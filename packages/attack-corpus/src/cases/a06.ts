import { installsArchive } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case } from '../types.ts';

/** See `what`. */
export const theCase: Case = {
  id: 'A06',
  what: 'A symlink in an archive leads outside, and a file of the archive is written through it',
  source: 'CVE-2015-8860, CVE-2021-32803, CVE-2021-37701, CVE-2021-37712, CVE-2020-8131, CVE-2024-12905',
  must: 'Links are never made, so the file is an ordinary one inside of the package.',
  attacks: [
    installsArchive(
      'to a directory outside',
      ({ at, outside }) => [
        { type: '2', path: `${at}/a`, linkPath: outside },
        { path: `${at}/a/f`, body: payload },
      ],
      { 'a/f': payload },
    ),
    installsArchive(
      'to a relative directory',
      ({ at }) => [
        { type: '2', path: `${at}/a`, linkPath: '../../../../outside' },
        { path: `${at}/a/f`, body: payload },
      ],
      { 'a/f': payload },
    ),
    installsArchive(
      'to a file outside',
      ({ at, outside }) => [
        { type: '2', path: `${at}/f`, linkPath: `${outside}/f` },
        { path: `${at}/f`, body: payload },
      ],
      { f: payload },
    ),
    installsArchive(
      'instead of the first directory',
      ({ at, outside }) => [
        { type: '2', path: 'package', linkPath: outside },
        { path: `${at}/f`, body: payload },
      ],
      { f: payload },
    ),
    installsArchive(
      'instead of package.json',
      ({ at, home }) => [
        { type: '2', path: `${at}/package.json`, linkPath: `${home}/.ssh/id_rsa` },
        { path: `${at}/index.js`, body: payload },
      ],
      { 'index.js': payload },
    ),
    installsArchive(
      'a link to read a secret by',
      ({ at, home }) => [
        { type: '2', path: `${at}/key`, linkPath: `${home}/.ssh/id_rsa` },
        { path: `${at}/index.js`, body: payload },
      ],
      { 'index.js': payload },
    ),
    installsArchive(
      'with a long target',
      ({ at, outside }) => [
        { type: '2', path: `${at}/a`, linkPath: `${'./'.repeat(60)}${outside}` },
        { path: `${at}/a/f`, body: payload },
      ],
      { 'a/f': payload },
    ),
  ],
};
