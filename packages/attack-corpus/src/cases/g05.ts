import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installsRepository } from '../git-projects.ts';
import { commitFiles, makeRepository, repositoryOf, runGit } from '../git-repository.ts';
import { payload } from '../sandbox/find-payload.ts';
import type { Case, Sandbox } from '../types.ts';

function trapIn({ base, canary }: Sandbox): string {
  const file = join(base, 'tmp', 'trap.sh');
  writeFileSync(file, `#!/bin/sh\ntouch '${canary}'\ncat\n`, { mode: 0o755 });
  return file;
}

/** The person has a filter, as that for large files; the repository asks for it. */
function withFilter(sandbox: Sandbox): void {
  const file = trapIn(sandbox);
  writeFileSync(
    join(sandbox.home, '.gitconfig'),
    `[filter "lfs"]\n\tsmudge = ${file}\n\tclean = ${file}\n\tprocess = ${file}\n\trequired = true\n[core]\n\tfsmonitor = ${file}\n`,
  );
}

function withHooks(sandbox: Sandbox): void {
  const repository = repositoryOf(sandbox);
  const trap = trapIn(sandbox);
  mkdirSync(join(repository, '.git/hooks'), { recursive: true });
  for (const hook of [
    'post-checkout',
    'post-merge',
    'reference-transaction',
    'post-upload-pack',
    'pre-receive',
  ])
    writeFileSync(join(repository, '.git/hooks', hook), `#!/bin/sh\ntouch '${sandbox.canary}'\n`, {
      mode: 0o755,
    });
  for (const [key, value] of [
    ['core.fsmonitor', trap],
    ['core.sshCommand', trap],
    ['uploadpack.packObjectsHook', trap],
    ['core.hooksPath', '.git/hooks'],
  ] as const)
    runGit(repository, 'config', key, value);
}

function withSubmodule(url: (inner: string, sandbox: Sandbox) => string): (sandbox: Sandbox) => void {
  return (sandbox) => {
    const inner = join(sandbox.base, 'tmp', 'inner');
    const commit = makeRepository(inner, { 'planted.js': payload });
    const repository = repositoryOf(sandbox);
    runGit(repository, 'update-index', '--add', '--cacheinfo', `160000,${commit},module`);
    const text = `[submodule "module"]\n\tpath = module\n\turl = ${url(inner, sandbox)}\n\tupdate = !touch ${sandbox.canary}\n`;
    writeFileSync(join(repository, '.gitmodules'), text);
    runGit(repository, 'add', '.gitmodules');
    runGit(repository, 'commit', '-q', '-m', 'module');
  };
}

/** See `what`. */
export const theCase: Case = {
  id: 'G05',
  what: 'A repository has submodules, filters, hooks or watchers, which git would run',
  source: 'CVE-2024-32002, CVE-2022-24765, CVE-2018-11235',
  must: 'No hook, filter or watcher runs; submodules are not fetched.',
  attacks: [
    installsRepository('a filter', () => ({ '.gitattributes': '* filter=lfs diff=lfs merge=lfs\n' }), {
      afterwards: withFilter,
      mayChange: ['home/.gitconfig'],
    }),
    installsRepository('hooks and settings', () => ({}), { afterwards: withHooks }),
    ...Object.entries({
      'a repository': (inner: string) => `file://${inner}`,
      'a program': (_: string, { canary }: Sandbox) => `ext::sh -c touch% ${canary}`,
      'an option': (_: string, { canary }: Sandbox) => `--upload-pack=touch ${canary}`,
    }).map(([name, url]) =>
      installsRepository(`a submodule: ${name}`, () => ({}), {
        afterwards: withSubmodule(url),
        check: ({ project }) => assert.ok(!existsSync(join(project, 'node_modules/bad/module/planted.js'))),
      }),
    ),
    installsRepository(
      'a link where a directory of hooks would be',
      () => ({ 'a/.keep': '', A: '-> .git/hooks' }),
      {
        afterwards: (sandbox) => {
          commitFiles(repositoryOf(sandbox), { 'b/x.js': '' });
        },
      },
    ),
  ],
};
