import { installsArchive } from '../package-attacks.ts';
import { foldsCase } from '../run/folds-case.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, PackageAttack } from '../types.ts';

/** Pairs that some file system takes for one name, and Linux for two. */
const twins = [
  ['collision_ss', 'collision_\u00df'],
  ['\ufb01', 'fi'],
  ['\u017f', 's'],
  ['\u212a', 'k'],
  ['\u0130', 'i'],
] as const;

function linkTwin([file, link]: readonly [string, string]): PackageAttack {
  return installsArchive(
    `a link named ${JSON.stringify(link)} beside ${file}`,
    ({ at, outside }) => [
      { type: '2', path: `${at}/${link}`, linkPath: `${outside}/f` },
      { path: `${at}/${file}`, body: payload },
    ],
    { [file.normalize('NFC')]: payload },
  );
}

function fileTwin([one, two]: readonly [string, string]): PackageAttack {
  const both = { [one.normalize('NFC')]: 'one', [two]: payload };
  return installsArchive(
    `files named ${JSON.stringify(one)} and ${JSON.stringify(two)}`,
    ({ at }) => [
      { path: `${at}/${one}`, body: 'one' },
      { path: `${at}/${two}`, body: payload },
    ],
    foldsCase() ? { [two]: payload } : both,
  );
}

/** See `what`. */
export const theCase: Case = {
  id: 'A10',
  what: 'Two paths are one to a file system that folds Unicode, one of them a link',
  source: 'CVE-2026-23950 (GHSA-r6q2-hw4h-h46w)',
  must: 'Links are never made; of two composed differently the last is kept; where the file system folds, one key decides.',
  attacks: [
    ...twins.map(linkTwin),
    ...twins.map(fileTwin),
    installsArchive(
      'composed and decomposed',
      ({ at }) => [
        { path: `${at}/caf\u00e9`, body: 'one' },
        { path: `${at}/cafe\u0301`, body: payload },
      ],
      { 'caf\u00e9': payload },
    ),
  ],
};
