import path from 'node:path';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { type Lock, readLockfile } from '@dx/pkg-lock';
import { findProject } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { lockMissing, readLockContent } from './read-lock-file.ts';
import { runGit } from './run-git.ts';

const emptyLock: Lock = Object.freeze({ packages: Object.freeze({}) });

/**
 * The lock that a word means: a file, or the project's lockfile as a git revision has it. Without a word, the project's
 * lockfile. A revision that has none is an empty lock.
 *
 * @throws DX_NO_LOCKFILE, DX_GIT_COMMAND, and what reading a lockfile throws
 */
export function findLock({ project }: CommandContext, word: string | undefined): Lock {
  const { root } = findProject(project.directory, { fs: nodeFs });
  if (word === undefined) {
    const found = readLockfile(root, { fs: nodeFs });
    if (found === undefined) throw lockMissing(root);
    return found.lock;
  }
  const file = path.resolve(project.directory, word);
  if (nodeFs.stat(file)?.kind === 'file')
    return readLockContent(nodeFs.readFile(file), file)?.lock ?? emptyLock;
  return lockAtRevision(root, word);
}

function lockAtRevision(root: string, revision: string): Lock {
  if (revision.startsWith('-')) throw noRevision(revision);
  runGit(root, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
  for (const name of ['package-lock.json', 'lock.dxl']) {
    const listed = runGit(root, ['ls-tree', '--name-only', revision, '--', name]);
    if (listed.length === 0) continue;
    const bytes = runGit(root, ['show', `${revision}:./${name}`]);
    return readLockContent(bytes, `${revision}:${name}`)?.lock ?? emptyLock;
  }
  return emptyLock;
}

function noRevision(word: string): DxError {
  return new DxError({
    code: 'DX_GIT_COMMAND',
    message: `${JSON.stringify(word)} is neither a file nor a git revision`,
    hint: 'dx lock diff <file or revision> [<file or revision>]',
    details: { word },
  });
}
