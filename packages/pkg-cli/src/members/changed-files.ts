import { spawnSync } from 'node:child_process';
import { DxError } from '@dx/pkg-core';

/** Larger answers than this are no list of files any more. */
const maxBytes = 256 * 1024 * 1024;

/**
 * Files that differ from where a branch left a revision: committed, changed in the working tree or new and not ignored.
 * A range (`a..b`, `a...b`) compares two revisions and leaves the working tree out. Paths are relative to `root`, with
 * slashes, sorted; what was renamed counts at both places. Two or one call of git.
 *
 * @throws DX_GIT_COMMAND when git is not there, this is no repository or the revision is unknown
 */
export function changedFiles(root: string, revision: string): readonly string[] {
  const isRange = revision.includes('..');
  const changed = git(root, revision, [
    'diff',
    ...['--name-only', '-z', '--no-renames', '--no-ext-diff', '--relative'],
    ...(isRange ? [] : ['--merge-base']),
    ...['--end-of-options', revision, '--'],
  ]);
  const added = isRange ? [] : git(root, revision, ['ls-files', '-z', '--others', '--exclude-standard']);
  return [...new Set([...changed, ...added])].sort();
}

function git(root: string, revision: string, args: readonly string[]): readonly string[] {
  const { status, stdout, stderr, error } = spawnSync('git', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: maxBytes,
    windowsHide: true,
  });
  if (error !== undefined || status !== 0) throw gitFailed(root, revision, error?.message ?? stderr.trim());
  return stdout.split('\0').filter((path) => path !== '');
}

function gitFailed(root: string, revision: string, reason: string): DxError {
  return new DxError({
    code: 'DX_GIT_COMMAND',
    message: `git cannot say what has changed since ${JSON.stringify(revision)} in ${root}: ${reason}`,
    hint: `git fetch origin, or look at it: git diff --merge-base ${revision}; a shallow clone may lack the history`,
    details: { revision, reason },
  });
}
