import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasNothingElse } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import { packArchive } from '../tar.ts';
import type { Case, ProjectAttack } from '../types.ts';

const odd: readonly Readonly<Record<string, string>>[] = [
  { name: '../../outside/planted', version: '1.0.0' },
  { name: '@x/../../../outside/planted', version: '1.0.0' },
  { name: '/abs', version: '1.0.0' },
  { name: 'a\\..\\..\\b', version: '1.0.0' },
  { name: 'bad', version: '../../../outside/planted' },
  { name: 'bad', version: '1.0.0/../../../../outside/planted' },
];

function archive(manifest: Readonly<Record<string, string>>): Uint8Array {
  return packArchive([
    { path: 'package/package.json', body: JSON.stringify(manifest) },
    { path: 'package/planted', body: payload },
  ]);
}

/** The command writes a file or a directory that is named by what a fetched package.json says. */
function written(argv: readonly string[], manifest: Readonly<Record<string, string>>): ProjectAttack {
  return {
    kind: 'project',
    linkers: ['hoisted'],
    name: `${argv.join(' ')}, ${manifest['name']}@${manifest['version']}`,
    packages: () => ({ bad: { versions: { '1.0.0': { archive: archive(manifest) } } } }),
    files: () => ({ 'package.json': { name: 'app', version: '1.0.0' }, 'sub/.keep': '' }),
    prepare: ({ project }) => writeFileSync(join(project, 'bad.tgz'), archive(manifest)),
    commands: [argv],
    verdict: { kind: 'anyhow' },
    check: (sandbox) => hasNothingElse(sandbox, ['sub', 'bad.tgz', 'bad-1.0.0.tgz', 'patches']),
    hasRivals: false,
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'N12',
  what: 'The file that a command makes is named by the package.json of what it fetched',
  source: 'pnpm@65443f4bdf',
  must: 'The file is named by what was asked for, in the directory that was named, or the package is refused.',
  attacks: [
    ['pack', 'bad'],
    ['pack', './bad.tgz'],
    ['pack', 'bad', '--pack-destination=sub'],
    ['publish', './bad.tgz', '--dry-run'],
    ['patch', 'bad'],
    ['diff', '--diff=bad@1.0.0'],
    ['deploy', 'sub/out'],
  ].flatMap((argv, index) =>
    odd.filter((_, at) => index < 2 || at % 3 === index % 3).map((manifest) => written(argv, manifest)),
  ),
};
