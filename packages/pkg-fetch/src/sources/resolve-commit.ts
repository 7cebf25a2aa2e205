import { isDxError } from '@dx/pkg-core';
import { refNotFound } from './errors.ts';
import { makeRepository } from './git-repository.ts';
import type { GitSource, WantedCommit } from './git-source.ts';
import { pickCommit } from './pick-commit.ts';
import { withPrivateDirectory } from './private-directory.ts';
import { parseRemoteRefs, type RemoteRefs } from './remote-refs.ts';
import { type GitContext, runGit } from './run-git.ts';

/** Where git works and what ends it. */
export interface GitWork {
  readonly context: GitContext;
  readonly temporaryDirectory: string;
  readonly signal: AbortSignal;
}

/**
 * The whole id of the commit that a source means. A commit that is named whole costs nothing; a branch, tag or range
 * one listing of references; anything else (`HEAD~3`, a short commit) a fetch of the whole history, as npm does.
 *
 * @throws DX_GIT_REF_NOT_FOUND, and as `runGit`
 */
export async function resolveCommit(work: GitWork, source: GitSource): Promise<string> {
  if (source.wanted.kind === 'commit') return source.wanted.sha;
  return tryRemotes(source.remotes, async (remote) => {
    const refs = await listRefs(work, remote);
    const sha =
      (await pickCommit(refs, source.wanted)) ?? (await lookDeeper(work, remote, refs, source.wanted));
    if (sha !== undefined) return sha;
    throw refNotFound(source.spec, describeWanted(source.wanted));
  });
}

/**
 * The first answer of the addresses. One that can be reached and has no such reference is not followed by the next.
 *
 * @throws what the last one failed with
 */
export async function tryRemotes<Found>(
  remotes: readonly string[],
  ask: (remote: string) => Promise<Found>,
): Promise<Found> {
  const [first, ...others] = remotes;
  if (first === undefined) throw new TypeError('A git source has at least one address');
  try {
    return await ask(first);
  } catch (error) {
    if (others.length === 0 || !isDxError(error, 'DX_GIT_FAILED')) throw error;
    return tryRemotes(others, ask);
  }
}

async function listRefs(
  { context, temporaryDirectory, signal }: GitWork,
  remote: string,
): Promise<RemoteRefs> {
  context.fs.mkdir(temporaryDirectory, { recursive: true });
  const args = ['ls-remote', '--', remote];
  return parseRemoteRefs(await runGit(context, { remote, args, directory: temporaryDirectory, signal }));
}

async function lookDeeper(
  work: GitWork,
  remote: string,
  refs: RemoteRefs,
  wanted: WantedCommit,
): Promise<string | undefined> {
  if (wanted.kind !== 'reference') return undefined;
  return withPrivateDirectory(work, async (directory) => {
    const head = refs.commits.get('HEAD');
    const hash = [...refs.commits.values()][0]?.length === 64 ? 'sha256' : 'sha1';
    const repository = await makeRepository(work, { remote, directory, files: 'plain', hash });
    await repository.fetchAll(head);
    return repository.findCommit(wanted.reference);
  });
}

function describeWanted(wanted: WantedCommit): string {
  if (wanted.kind === 'range') return `tag with a version in ${wanted.range}`;
  return wanted.kind === 'reference' ? `branch, tag or commit ${wanted.reference}` : 'commit to begin with';
}
