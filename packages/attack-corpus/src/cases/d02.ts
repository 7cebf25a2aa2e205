import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, ProjectAttack } from '../types.ts';

const commands = [
  ['install'],
  ['patch', 'rm', 'bad'],
  ['patch', 'rm', 'bad@1.0.0'],
  ['patch', 'ls'],
  ['patch', 'commit', 'edit'],
];

function registered(
  file: string,
  argv: readonly string[],
  prepare?: ProjectAttack['prepare'],
): ProjectAttack {
  return {
    kind: 'project',
    name: `${file}, ${argv.join(' ')}`,
    packages: () => ({ bad: { versions: { '1.0.0': { files: { f: 'one\n' } } } } }),
    files: ({ outside }) => ({
      'package.json': {
        name: 'app',
        version: '1.0.0',
        dependencies: { bad: '1.0.0' },
        patchedDependencies: { 'bad@1.0.0': file === 'absolute' ? `${outside}/f` : file },
      },
      'edit/package.json': { name: 'bad', version: '1.0.0' },
    }),
    ...(prepare === undefined ? {} : { prepare }),
    commands: [argv],
    verdict: { kind: 'anyhow' },
    hasRivals: false,
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'D02',
  what: 'A registered patch file lies outside of the project, so that removing the patch would delete it',
  source: 'GHSA-72r4-9c5j-mj57',
  must: 'Patch files are read, written and removed inside of the project only.',
  attacks: [
    ...commands.flatMap((argv) =>
      ['../../outside/f', 'absolute', '..\\..\\outside\\f', '../app-evil/keep.txt'].map((file) =>
        registered(file, argv),
      ),
    ),
    ...commands.map((argv) =>
      registered('patches/bad.patch', argv, ({ project, outside }) =>
        symlinkSync(outside, join(project, 'patches')),
      ),
    ),
  ],
};
