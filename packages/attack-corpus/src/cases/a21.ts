import { payload } from '../sandbox/find-payload.ts';
import type { Case, PackageAttack } from '../types.ts';

const modes = [0o6777, 0o4755, 0o1777, 0o000, 0o222, 0o111, 0o777];

function withMode(mode: number): PackageAttack {
  return {
    kind: 'package',
    name: `mode 0${mode.toString(8)}, owner 0`,
    parts: ({ at }) => [
      { type: '5', path: `${at}/d/`, mode },
      { path: `${at}/d/f`, body: payload, mode, uid: 0 },
    ],
    verdict: { kind: 'installed', files: { 'd/f': payload } },
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'A21',
  what: 'Entries have modes that nobody can read, or setuid bits, or an owner',
  source: 'CVE-2018-7408, CVE-2023-38497',
  must: 'Files are 0644 or 0755, directories 0755, and belong to who installs.',
  attacks: [...modes.map(withMode)],
};
