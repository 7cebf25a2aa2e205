import { join } from 'node:path';
import { isDxError } from '@dx/pkg-core';
import type { RegistryClient } from '../types.ts';
import { makeRepository } from './git-repository.ts';
import type { GitSource } from './git-source.ts';
import { makePrivateDirectory } from './private-directory.ts';
import { readArchiveFiles, readTarFiles, type TarJob } from './read-tar.ts';
import { type GitWork, tryRemotes } from './resolve-commit.ts';
import type { SourceLimits } from './types.ts';
import { openFileUnpacker } from './unpack-files.ts';

/** The files of one commit on disk. */
export interface Checkout {
  /** Absolute, private, to be removed by whoever has it. */
  readonly temporary: string;
  /** Absolute directory of the package, inside of `temporary`. */
  readonly directory: string;
  readonly leftOut: readonly string[];
  /** Absolute paths of the files that the commit has as executable. */
  readonly executables: ReadonlySet<string>;
}

type Unpacked = Pick<Checkout, 'leftOut' | 'executables'>;

/** What a checkout needs besides git. */
export interface CheckoutWork extends GitWork {
  readonly client: Pick<RegistryClient, 'archive'>;
  readonly limits: SourceLimits;
}

/** A commit of a package. */
export interface CommitRequest {
  readonly name: string;
  readonly source: GitSource;
  readonly sha: string;
}

/**
 * Failures of a host's archive after which git is tried: a private repository answers 404 or a login page, and a
 * network may let git through but not the host's file server.
 */
const hostRefusals = new Set([
  ...['DX_ARCHIVE_NOT_FOUND', 'DX_FETCH_UNAUTHORIZED', 'DX_FETCH_FORBIDDEN', 'DX_FETCH_STATUS'],
  ...['DX_FETCH_BAD_ANSWER', 'DX_FETCH_NETWORK', 'DX_FETCH_TIMEOUT', 'DX_SOURCE_ARCHIVE'],
]);

/**
 * The files of a commit in a private directory: from the host's archive where there is one, else by git. Only regular
 * files; no links, no submodules, no `.git`, and no program of the repository's choice has run.
 *
 * @throws as `SourceFetcher`
 */
export async function checkoutCommit(work: CheckoutWork, request: CommitRequest): Promise<Checkout> {
  const temporary = makePrivateDirectory(work);
  try {
    const unpacked =
      (await unpackHosted(work, request, temporary)) ?? (await unpackFetched(work, request, temporary));
    const { subdirectory } = request.source;
    const files = join(temporary, 'files');
    const directory = subdirectory === undefined ? files : join(files, ...subdirectory.split('/'));
    return Object.freeze({ temporary, directory, ...unpacked });
  } catch (error) {
    work.context.fs.removeTree(temporary);
    throw error;
  }
}

/** `undefined` when git has to be asked. */
async function unpackHosted(
  work: CheckoutWork,
  { name, source, sha }: CommitRequest,
  temporary: string,
): Promise<Unpacked | undefined> {
  const url = source.archiveAt(sha);
  if (url === undefined) return undefined;
  try {
    const request = { name: name || 'a git package', version: sha, url };
    const { bytes } = await work.client.archive(request, { signal: work.signal });
    return await unpack(work, source, temporary, (job) => readArchiveFiles(bytes, job));
  } catch (error) {
    if (isDxError(error) && hostRefusals.has(error.code)) return undefined;
    throw error;
  }
}

async function unpackFetched(
  work: CheckoutWork,
  { source, sha }: CommitRequest,
  temporary: string,
): Promise<Unpacked> {
  return tryRemotes(source.remotes, async (remote) => {
    const directory = makePrivateDirectory({ ...work, temporaryDirectory: temporary });
    const files = source.isHosted ? 'hosted' : 'plain';
    const hash = sha.length === 64 ? 'sha256' : 'sha1';
    const repository = await makeRepository(work, { remote, directory, files, hash });
    await repository.fetchCommit(sha);
    const unpacked = await unpack(work, source, temporary, (job) =>
      repository.readFiles(sha, (tar) => readTarFiles(tar, job)),
    );
    work.context.fs.removeTree(directory);
    return unpacked;
  });
}

async function unpack(
  { context: { fs }, limits }: CheckoutWork,
  source: GitSource,
  temporary: string,
  read: (job: TarJob) => Promise<void>,
): Promise<Unpacked> {
  const directory = join(temporary, 'files');
  fs.removeTree(directory);
  fs.mkdir(directory, { mode: 0o700 });
  const unpacker = openFileUnpacker(fs, directory, source.spec);
  await read({ subject: source.spec, limits, onFile: (entry) => unpacker.write(entry) });
  return { leftOut: unpacker.leftOut(), executables: unpacker.executables() };
}
