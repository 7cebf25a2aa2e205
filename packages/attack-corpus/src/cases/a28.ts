import { refused, servesBytes } from '../package-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case } from '../types.ts';
import { packZip } from '../zip.ts';

const names = ['../x', '../../outside/f', '/abs', 'C:\\x', 'package/f'];

/** See `what`. */
export const theCase: Case = {
  id: 'A28',
  what: 'A zip archive has paths that lead outside, or names that differ between its two lists',
  source: 'CVE-2026-23888 (GHSA-6pfh-p556-v868), CVE-2025-54368',
  must: 'dx reads no zip: whatever is in it, it is no archive of a package.',
  attacks: [
    ...names.map((name) =>
      servesBytes(
        `${name} in a zip`,
        () => packZip({ listed: name, local: name, text: payload }),
        refused('DX_ARCHIVE_INVALID'),
      ),
    ),
    servesBytes(
      'two names for one file',
      () => packZip({ listed: 'package/f', local: '../x', text: payload }),
      refused('DX_ARCHIVE_INVALID'),
    ),
  ],
};
