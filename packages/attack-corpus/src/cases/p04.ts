import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appManifest } from '../project-attacks.ts';
import { packArchive } from '../tar.ts';
import type { Case, ProjectAttack } from '../types.ts';

/** Every look at a path takes its length, so it is no deeper than it has to be. */
const below = 'd/'.repeat(400);
/** npm-packlist looks at every directory with the rules of all that are above: the time is cubic. */
const belowPacked = 'd/'.repeat(60);

function deep(
  name: string,
  at: string,
  commands: readonly (readonly string[])[],
  more: Partial<ProjectAttack> = {},
): ProjectAttack {
  return {
    kind: 'project',
    name,
    linkers: ['hoisted'],
    packages: () => ({ x: { versions: { '1.0.0': {} } } }),
    files: () => ({
      'package.json': appManifest({ x: '1.0.0' }, { files: ['**'] }),
      'lib/package.json': { name: 'lib', version: '1.0.0' },
    }),
    prepare: ({ project }) => {
      const directory = join(project, at, below);
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, 'f'), 'deep');
    },
    commands,
    verdict: { kind: 'anyhow' },
    ...more,
  };
}

const chain = Array.from({ length: 100 }, (_, index) => `l${index}`);
const listings: readonly (readonly string[])[] = [
  ['ls', '--all'],
  ['ls', '--depth=9999'],
  ['ls', '--all', '--json'],
  ['why', 'l99'],
  ['query', '*'],
  ['outdated', '--all'],
  ['explain', 'l99'],
];

/** See `what`. */
export const theCase: Case = {
  id: 'P04',
  what: 'Directories, trees or archives are deeper than a stack',
  source: 'node-tar@631ae59, pnpm 12.15.0 changelog (--depth=9999)',
  must: 'They are walked without recursion, or refused with a clear error.',
  attacks: [
    deep('packing', '', [['pack', '--dry-run']], {
      prepare: ({ project }) => {
        mkdirSync(join(project, belowPacked), { recursive: true });
        writeFileSync(join(project, belowPacked, 'f'), 'deep');
      },
      verdict: { kind: 'done' },
      hasRivals: false,
    }),
    deep('a directory that is a dependency', 'lib', [['install']], {
      files: () => ({
        'package.json': appManifest({ lib: 'file:./lib' }),
        'lib/package.json': { name: 'lib', version: '1.0.0' },
      }),
    }),
    deep('a member that is copied', 'lib', [['install', '--install-links']], {
      files: () => ({
        'package.json': appManifest({ lib: 'file:./lib' }),
        'lib/package.json': { name: 'lib', version: '1.0.0' },
      }),
      hasRivals: false,
    }),
    deep('patterns of a workspace', 'lib', [['install']], {
      files: () => ({
        'package.json': appManifest({}, { workspaces: ['**'] }),
        'lib/package.json': { name: 'lib', version: '1.0.0' },
      }),
    }),
    deep('what lies in node_modules', 'node_modules/stray', [['install'], ['prune']], { hasRivals: false }),
    deep('an installed package that goes', 'node_modules/x', [['install'], ['remove', 'x']], {
      hasRivals: false,
    }),
    deep('an archive', '', [['install']], {
      files: () => ({ 'package.json': appManifest({ lib: 'file:./lib.tgz' }) }),
      prepare: ({ project }) =>
        writeFileSync(
          join(project, 'lib.tgz'),
          packArchive([
            { path: 'package/package.json', body: '{"name":"lib","version":"1.0.0"}' },
            { path: `package/${'d/'.repeat(20_000)}f`, body: 'deep' },
          ]),
        ),
    }),
    deep('a chain of 100 packages, listed', '', [['install'], ...listings], {
      packages: () =>
        Object.fromEntries(
          chain.map((name, index) => {
            const next = chain[index + 1];
            return [
              name,
              { versions: { '1.0.0': next === undefined ? {} : { dependencies: { [next]: '1.0.0' } } } },
            ];
          }),
        ),
      files: () => ({ 'package.json': appManifest({ l0: '1.0.0' }) }),
      prepare: () => undefined,
      verdict: { kind: 'done' },
      hasRivals: false,
    }),
  ],
};
