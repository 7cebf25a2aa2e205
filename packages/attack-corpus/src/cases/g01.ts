import { installsRepository } from '../git-projects.ts';
import { makeRepository, repositoryOf } from '../git-repository.ts';
import { oneLinker } from '../one-linker.ts';
import { appManifest } from '../project-attacks.ts';
import type { Case, Places, ProjectAttack } from '../types.ts';

type Text = (places: Places) => string;

const options: readonly (readonly [string, Text])[] = [
  ['--upload-pack', ({ canary }) => `--upload-pack=touch ${canary}`],
  ['--upload-pack, encoded', ({ canary }) => `--upload-pack%3Dtouch%20${encodeURIComponent(canary)}`],
  ['-c', ({ canary }) => `-ccore.fsmonitor=touch ${canary}`],
  ['--output', ({ outside }) => `--output=${outside}/f`],
  ['--exec', ({ canary }) => `--exec=touch ${canary};`],
  ['a shell', ({ canary }) => `$(touch ${canary})`],
  ['a line break', ({ canary }) => `main%0a--upload-pack=touch ${canary}`],
];

/** Behind the `#` of a dependency stands an option of git. */
function committish(name: string, text: Text): ProjectAttack {
  const base = installsRepository(`as a version: ${name}`, () => ({}));
  return {
    ...base,
    files: (places) => ({
      'package.json': appManifest({ bad: `git+file://${repositoryOf(places)}#${text(places)}` }),
    }),
  };
}

/** Where a lockfile has the commit stands one, or something that is no whole commit. */
function locked(name: string, text: Text): ProjectAttack {
  return {
    kind: 'project',
    name: `locked: ${name}`,
    linkers: oneLinker(`locked: ${name}`),
    files: (places) => {
      const dependencies = { bad: `git+file://${repositoryOf(places)}` };
      return {
        'package.json': appManifest(dependencies),
        'package-lock.json': {
          ...{ name: 'app', version: '1.0.0', lockfileVersion: 3, requires: true },
          packages: {
            '': { name: 'app', version: '1.0.0', dependencies },
            'node_modules/bad': { version: '1.0.0', resolved: `${dependencies.bad}#${text(places)}` },
          },
        },
      };
    },
    prepare: (sandbox) => {
      makeRepository(repositoryOf(sandbox), { 'package.json': { name: 'bad', version: '1.0.0' } });
    },
    commands: [['ci']],
    verdict: { kind: 'anyhow' },
    rivals: ['npm'],
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'G01',
  what: 'What should be a commit is an option of git, which would run a program or write a file',
  source: 'pnpm 11 changelog, CVE-2022-36069 and its kin',
  must: 'A commit is forty or sixty-four hexadecimal digits; what people write is looked up among the names that the repository has.',
  attacks: [
    ...options.map(([name, text]) => committish(name, text)),
    ...options.map(([name, text]) => locked(name, text)),
    ...['HEAD', 'abcdef0', 'refs/heads/main', 'main'].map((text) => locked(text, () => text)),
  ],
};
