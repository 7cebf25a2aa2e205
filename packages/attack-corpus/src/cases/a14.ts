import { installsArchive, refusesArchive } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import { packPart, pax, paxRecord } from '../tar.ts';
import type { Case } from '../types.ts';

/** See `what`. */
export const theCase: Case = {
  id: 'A14',
  what: 'An extended size makes two readers see different entries in one archive',
  source: 'CVE-2025-62518 (TARmageddon), GHSA-vmf3-w455-68vh',
  must: 'Extended fields describe the next thing in the file system only; a size that goes over the end is refused.',
  attacks: [
    installsArchive(
      'a header between',
      ({ at }) => [
        pax(paxRecord('size', '2048')),
        { type: 'L', path: '././@LongLink', body: `${at}/long\0` },
        { path: `${at}/short`, body: 'y'.repeat(2048), size: 1 },
        { path: `${at}/after`, body: payload },
      ],
      { after: payload, long: 'y'.repeat(2048) },
    ),
    installsArchive(
      'entries hidden in a body',
      ({ at }) => {
        const hidden = packPart({ path: 'package/../../hidden', body: payload });
        return [
          pax(paxRecord('size', String(hidden.length))),
          { path: `${at}/f.tar`, body: hidden, size: 0 },
          { path: `${at}/g`, body: 'g' },
        ];
      },
      { 'f.tar': Buffer.from(packPart({ path: 'package/../../hidden', body: payload })).toString(), g: 'g' },
    ),
    refusesArchive(
      'over the end',
      ({ at }) => [pax(paxRecord('size', '99999')), { path: `${at}/f`, body: payload }],
      'DX_ARCHIVE_INVALID',
    ),
  ],
};
