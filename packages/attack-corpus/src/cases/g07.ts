import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installsRepository } from '../git-projects.ts';
import { commitFiles, makeRepository, repositoryOf, runGit } from '../git-repository.ts';
import { appManifest } from '../project-attacks.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, ProjectAttack, Sandbox } from '../types.ts';

/** A commit that nobody asked for, under a name that looks like one that somebody did. */
function named(
  name: string,
  at: string,
  refs: (commit: string, evil: string) => readonly string[],
): ProjectAttack {
  return installsRepository(name, () => ({}), {
    at,
    afterwards: (sandbox) => {
      const repository = repositoryOf(sandbox);
      const good = runGit(repository, 'rev-parse', 'HEAD');
      const evil = commitFiles(repository, { 'planted.js': payload });
      runGit(repository, 'reset', '-q', '--hard', good);
      for (const ref of refs(good, evil)) {
        const [path = '', commit = ''] = ref.split(' ');
        writeFileSync(join(repository, '.git', path), `${commit}\n`);
      }
    },
    check: (sandbox) => isWhole(sandbox),
  });
}

/** The lockfile has a whole commit, which is the one that is installed. */
function isWhole({ project }: Sandbox): void {
  const lock = join(project, 'package-lock.json');
  if (existsSync(lock)) assert.match(readFileSync(lock, 'utf8'), /repository#[0-9a-f]{40}"/);
}

const fake = 'a'.repeat(40);

/** A branch is named like the commit that the project pins; the commit counts. */
const pinned: ProjectAttack = {
  kind: 'project',
  name: 'a branch named like the pinned commit',
  files: (sandbox) => {
    const repository = repositoryOf(sandbox);
    const good = makeRepository(repository, { 'package.json': { name: 'bad', version: '1.0.0' } });
    const evil = commitFiles(repository, { 'planted.js': payload });
    runGit(repository, 'update-ref', `refs/heads/${good}`, evil);
    runGit(repository, 'update-ref', `refs/tags/${good}`, evil);
    return { 'package.json': appManifest({ bad: `git+file://${repository}#${good}` }) };
  },
  rivals: ['npm', 'pnpm'],
  verdict: { kind: 'anyhow' },
  check: ({ project }) =>
    assert.ok(!existsSync(join(project, 'node_modules/bad/planted.js')), 'the branch was taken'),
};

/** See `what`. */
export const theCase: Case = {
  id: 'G07',
  what: 'A branch or tag of a repository is named like a commit or like another one',
  source: 'CVE-2021-3572, Rust advisory about confused refs',
  must: 'A name is resolved once, by one order; the whole commit is written down and is what is installed from then on.',
  attacks: [
    pinned,
    named('a branch named like a commit that is not there', `#${fake}`, (_, evil) => [
      `refs/heads/${fake} ${evil}`,
    ]),
    named('a tag and a branch of one name', '#v1', (good, evil) => [
      `refs/tags/v1 ${good}`,
      `refs/heads/v1 ${evil}`,
    ]),
    named('a line separator in a name', '#v1%E2%80%A8x', (good, evil) => [
      `refs/tags/v1 ${good}`,
      `refs/tags/v1\u2028x ${evil}`,
    ]),
    named('a tag that is a range', '#semver:^1.0.0', (good, evil) => [
      `refs/tags/v1.0.0 ${good}`,
      `refs/tags/v1.0.0evil ${evil}`,
    ]),
    named('a branch named HEAD', '', (_, evil) => [`refs/heads/HEAD ${evil}`]),
  ],
};
