import { makeRepository, repositoryOf } from '../git-repository.ts';
import { appManifest } from '../project-attacks.ts';
import { gated, scripted } from '../script-projects.ts';
import { packArchive } from '../tar.ts';
import type { Case, Places, ProjectAttack } from '../types.ts';

const trusted = 'esbuild';
const approvals: readonly unknown[] = [{ [trusted]: true }, { [`${trusted}@1.0.0`]: true }];

function manifestOf({ canary }: Places): Readonly<Record<string, unknown>> {
  return { name: trusted, version: '1.0.0', scripts: { install: `touch '${canary}'` } };
}

/** Something that calls itself `esbuild` comes from elsewhere; both ways to approve the real one. */
function pretending(
  name: string,
  spec: (places: Places) => string,
  more: Partial<ProjectAttack> = {},
): readonly ProjectAttack[] {
  return approvals.map((allowScripts) =>
    gated(`${name}, ${JSON.stringify(allowScripts)}`, {}, allowScripts, {
      packages: (places) => ({ evil: scripted(places) }),
      foreign: (places) => ({ [trusted]: scripted(places) }),
      files: (places) => ({
        'package.json': appManifest({ [trusted]: spec(places) }, { allowScripts }),
        'own.tgz': packArchive([{ path: 'package/package.json', body: JSON.stringify(manifestOf(places)) }]),
        'own/package.json': manifestOf(places),
      }),
      ...more,
    }),
  );
}

/** See `what`. */
export const theCase: Case = {
  id: 'S01',
  what: 'A package has the name of one whose scripts are approved, and comes from somewhere else',
  source: 'CVE-2026-24910, GHSA-5wx6',
  must: 'An approval is for where a package really comes from; its name in an archive or a dependency counts for nothing.',
  attacks: [
    ...pretending('an alias', () => 'npm:evil@1.0.0'),
    ...pretending('an archive of the project', () => 'file:./own.tgz'),
    ...pretending('a directory of the project, copied', () => 'file:./own', {
      commands: [['install', '--install-links']],
    }),
    ...pretending('another server', ({ foreignUrl }) => `${foreignUrl}${trusted}/-/${trusted}-1.0.0.tgz`),
    ...pretending('a repository', (places) => `git+file://${repositoryOf(places)}`, {
      prepare: (sandbox) => {
        makeRepository(repositoryOf(sandbox), { 'package.json': manifestOf(sandbox) });
      },
      rivals: ['npm', 'pnpm'],
    }),
    gated(
      'a name that begins like it',
      { 'esbuild-evil': '*' },
      { esbuild: true },
      {
        packages: (places) => ({ 'esbuild-evil': scripted(places) }),
      },
    ),
    gated(
      'its name behind a scope',
      { '@evil/esbuild': '*' },
      { esbuild: true, 'esbuild@1.0.0': true },
      {
        packages: (places) => ({ '@evil/esbuild': scripted(places) }),
      },
    ),
  ],
};
