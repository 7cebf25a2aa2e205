import { installsArchive, refusesArchive } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case } from '../types.ts';

const roots = [
  'C:../x',
  'c:..\\..\\x',
  'C:\\x',
  '\\\\?\\C:\\x',
  '\\\\srv\\share\\x',
  'C:x',
  'C:/x',
  '//srv/share/x',
];

/** See `what`. */
export const theCase: Case = {
  id: 'A03',
  what: 'A path or a link target in an archive is a drive or a share of Windows',
  source: 'CVE-2021-37713, CVE-2026-29786 (GHSA-qffp-2rhf-9h96), CVE-2026-31802 (GHSA-9ppj-qmqm-q256)',
  must: 'The package is refused on every platform; links with such targets are not made.',
  attacks: [
    ...roots.map((path) => refusesArchive(path, () => [{ path, body: payload }])),
    ...['C:x', 'C:/x', 'c:..\\x'].map((path) =>
      refusesArchive(`inside: ${path}`, ({ at }) => [{ path: `${at}/${path}`, body: payload }]),
    ),
    ...roots.map((linkPath) =>
      installsArchive(
        `links to ${linkPath}`,
        ({ at }) => [
          { type: '2', path: `${at}/l`, linkPath },
          { type: '1', path: `${at}/m`, linkPath },
          { path: `${at}/f`, body: payload },
        ],
        { f: payload },
      ),
    ),
  ],
};
