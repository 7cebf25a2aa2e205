import assert from 'node:assert/strict';
import { commandsOf } from '../run/commands-of.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, PackageAttack } from '../types.ts';

const directories = [
  '../../../outside/bin',
  '../../../../outside/bin',
  `${'../'.repeat(8)}outside/bin`,
  '..',
  '.',
  'bin/../..',
  '/',
  'linked',
  '..\\..',
];

function binDirectory(name: string, bin: PackageAttack['manifest']): PackageAttack {
  return {
    kind: 'package',
    name,
    ...(bin === undefined ? {} : { manifest: bin }),
    parts: ({ at, outside }) => [
      { type: '2', path: `${at}/linked`, linkPath: `${outside}/bin` },
      { path: `${at}/bin/own`, body: payload },
    ],
    verdict: { kind: 'installed', files: { 'bin/own': payload } },
    check: ({ project }) => {
      const made = commandsOf(project);
      for (const command of ['tool', 'id_rsa', 'keep.txt', 'secret.txt'])
        assert.ok(!made.includes(command), command);
    },
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'B04',
  what: '`directories.bin` leads out of the package, or through a link',
  source: 'CVE-2026-24131',
  must: 'Only files of the package itself become commands.',
  attacks: [
    ...directories.map((bin) => binDirectory(JSON.stringify(bin), () => ({ directories: { bin } }))),
    binDirectory('absolute', ({ outside }) => ({ directories: { bin: `${outside}/bin` } })),
    binDirectory('a list', () => ({ directories: { bin: ['../../../../outside/bin'] } })),
  ],
};
