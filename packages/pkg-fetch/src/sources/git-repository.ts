import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { isDxError } from '@dx/pkg-core';
import { refNotFound } from './errors.ts';
import type { GitWork } from './resolve-commit.ts';
import { readGit, runGit } from './run-git.ts';

/** A bare repository of one address, without hooks, remotes or files of its own. */
export interface FetchedRepository {
  /** All history of all references, with `HEAD` at the given commit. */
  fetchAll(head?: string): Promise<void>;
  /** One commit, without history where the server allows it, else with all of it. */
  fetchCommit(sha: string): Promise<void>;
  /** The commit that a reference means in what was fetched. */
  findCommit(reference: string): Promise<string | undefined>;
  /** The files of a commit as a tar, below one directory. */
  readFiles<Found>(sha: string, read: (tar: Readable) => Promise<Found>): Promise<Found>;
}

/** What repository to make, and where. */
export interface RepositoryPlan {
  readonly remote: string;
  readonly directory: string;
  readonly files: 'plain' | 'hosted';
  readonly hash: 'sha1' | 'sha256';
}

/**
 * Attributes of a repository do not choose what is packed, nor which of a person's filter programs run. An archive
 * that stands in for the host's is made as the host makes it.
 */
const attributes = {
  plain: '* -filter -export-ignore -export-subst\n',
  hosted: '* -filter\n',
};

/** An empty one; `directory` is there and empty too. */
export async function makeRepository(
  work: GitWork,
  { remote, directory, files, hash }: RepositoryPlan,
): Promise<FetchedRepository> {
  const { context, signal } = work;
  const repository = join(directory, 'repository');
  const run = async (...args: readonly string[]): Promise<string> =>
    runGit(context, { remote, args: [`--git-dir=${repository}`, ...args], directory, signal });
  const format = hash === 'sha256' ? ['--object-format=sha256'] : [];
  const start = ['init', '--quiet', '--bare', '--template=', ...format, '--', repository];
  await runGit(context, { remote, args: start, directory, signal });
  context.fs.mkdir(join(repository, 'info'), { recursive: true });
  context.fs.writeFile(join(repository, 'info', 'attributes'), attributes[files]);
  const fetchAll = async (head?: string): Promise<void> => {
    await run('fetch', ...fetchOptions, '--', remote, '+refs/*:refs/*');
    if (head !== undefined) await run('update-ref', '--no-deref', 'HEAD', head);
  };
  return {
    fetchAll,
    fetchCommit: async (sha) => {
      if (await fetchAlone(run, remote, sha)) return;
      await fetchAll();
      if ((await findCommit(run, sha)) !== sha) throw refNotFound(remote, `commit ${sha}`);
    },
    findCommit: (reference) => findCommit(run, reference),
    readFiles: (sha, read) => {
      const args = [`--git-dir=${repository}`, 'archive', '--format=tar', '--prefix=package/', sha];
      return readGit(context, { remote, args, directory, signal }, read);
    },
  };
}

type Run = (...args: readonly string[]) => Promise<string>;

const fetchOptions = ['--quiet', '--no-tags', '--no-recurse-submodules', '--no-auto-maintenance'];

/** A server may refuse a commit that no reference points at, and a plain file server knows no depth. */
async function fetchAlone(run: Run, remote: string, sha: string): Promise<boolean> {
  try {
    await run('fetch', ...fetchOptions, '--depth=1', '--', remote, sha);
  } catch (error) {
    if (isDxError(error, 'DX_GIT_FAILED') && isRefusal(error.details['reason'])) return false;
    throw error;
  }
  return (await findCommit(run, sha)) === sha;
}

function isRefusal(reason: unknown): boolean {
  return reason === 'missing' || reason === 'other';
}

async function findCommit(run: Run, reference: string): Promise<string | undefined> {
  try {
    const found = await run('rev-parse', '--verify', '--quiet', '--end-of-options', `${reference}^{commit}`);
    return found.trim();
  } catch (error) {
    if (isDxError(error, 'DX_GIT_FAILED') && error.details['exitCode'] === 1) return undefined;
    throw error;
  }
}
