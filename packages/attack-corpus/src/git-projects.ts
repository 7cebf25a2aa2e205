import { makeRepository, repositoryOf } from './git-repository.ts';
import { oneLinker } from './one-linker.ts';
import { appManifest } from './project-attacks.ts';
import type { Places, ProjectAttack, Sandbox } from './types.ts';

/** What a repository has, by path; see `makeRepository`. */
export type RepositoryFiles = (places: Places) => Readonly<Record<string, unknown>>;

const manifest = { name: 'bad', version: '1.0.0' };

/** A project that installs the repository of the sandbox, with this behind `#`. */
export function installsRepository(
  name: string,
  files: RepositoryFiles,
  more: Partial<ProjectAttack> & {
    readonly at?: string;
    readonly afterwards?: (sandbox: Sandbox) => void;
  } = {},
): ProjectAttack {
  const { at = '', afterwards, ...rest } = more;
  return {
    kind: 'project',
    name,
    linkers: oneLinker(name),
    files: (places) => ({
      'package.json': appManifest({ bad: `git+file://${repositoryOf(places)}${at}` }),
    }),
    prepare: (sandbox) => {
      makeRepository(repositoryOf(sandbox), { 'package.json': manifest, 'index.js': '', ...files(sandbox) });
      afterwards?.(sandbox);
    },
    rivals: ['npm', 'pnpm'],
    verdict: { kind: 'anyhow' },
    ...rest,
  };
}
