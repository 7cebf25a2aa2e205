import { makeRepository, repositoryOf } from '../git-repository.ts';
import { oneLinker } from '../one-linker.ts';
import { appManifest } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import { packArchive } from '../tar.ts';
import type { Case, Places, ProjectAttack } from '../types.ts';

const fields = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** A package of the registry asks for something that is at no registry. */
function asks(name: string, spec: (places: Places) => string, field: (typeof fields)[number]): ProjectAttack {
  return {
    kind: 'project',
    name: `${field}, ${name}`,
    linkers: oneLinker(`${field}, ${name}`),
    packages: (places) => ({ host: { versions: { '1.0.0': { [field]: { bad: spec(places) } } } } }),
    foreign: () => ({ bad: { versions: { '1.0.0': { files: { 'planted.js': payload } } } } }),
    files: () => ({
      'package.json': appManifest({ host: '1.0.0' }),
      'own.tgz': packArchive([{ path: 'package/package.json', body: '{"name":"bad","version":"1.0.0"}' }]),
    }),
    prepare: (sandbox) => {
      makeRepository(repositoryOf(sandbox), {
        'package.json': { name: 'bad', version: '1.0.0', scripts: { prepare: `touch '${sandbox.canary}'` } },
      });
    },
    verdict:
      field === 'optionalDependencies' ? { kind: 'anyhow' } : { kind: 'refused', code: 'DX_SOURCE_REFUSED' },
  };
}

const specs: readonly (readonly [string, (places: Places) => string])[] = [
  ['a repository', (places) => `git+file://${repositoryOf(places)}`],
  ['a repository by https', () => 'git+https://127.0.0.1:9/a/b.git'],
  ['a code host', () => 'github:a/b'],
  ['a code host in short', () => 'a/b'],
  ['another server', ({ foreignUrl }) => `${foreignUrl}bad/-/bad-1.0.0.tgz`],
];

/** See `what`. */
export const theCase: Case = {
  id: 'G08',
  what: 'A package of a registry depends on a repository or on an archive of another server, which no registry can take back',
  source: 'Rule of pnpm (blockExoticSubdeps)',
  must: 'Refused unless the settings allow it, before anything is asked; an optional one is left out.',
  attacks: fields.flatMap((field) =>
    specs
      .slice(0, field === 'dependencies' ? specs.length : 1)
      .map(([name, spec]) => asks(name, spec, field)),
  ),
};
