import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type FsOps, isDxError } from '@dx/pkg-core';
import { gitMissing, sourceCancelled, sourceTooLarge } from './errors.ts';
import { findGit } from './find-git.ts';
import { gitEnvironment } from './git-environment.ts';
import { gitFailed } from './git-failed.ts';
import { type ProgramRun, runProgram } from './run-program.ts';

/** What every run of git needs. */
export interface GitContext {
  readonly fs: FsOps;
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
}

/** One run of git. */
export interface GitRun {
  /** The address it is about. */
  readonly remote: string;
  readonly args: readonly string[];
  readonly directory: string;
  readonly signal: AbortSignal;
}

/**
 * Settings that win over those of a repository and a person: no hooks, no watchers, no prompts, nothing beside the
 * commit that is asked for, the same bytes on every platform.
 */
const settings = [
  ...[
    'core.hooksPath=/dev/null',
    'core.fsmonitor=false',
    'core.askPass=',
    'core.autocrlf=false',
    'core.eol=lf',
  ],
  ...['core.attributesFile=/dev/null', 'core.precomposeUnicode=false', 'protocol.ext.allow=never'],
  ...['submodule.recurse=false', 'fetch.recurseSubmodules=false', 'gc.auto=0', 'maintenance.auto=false'],
  ...[
    'tar.umask=0022',
    'credential.interactive=false',
    'transfer.bundleURI=false',
    'advice.detachedHead=false',
  ],
].flatMap((setting) => ['-c', setting]);
const maxOutputBytes = 128 * 1024 ** 2;

/**
 * Runs git and gives what `read` made of its output.
 *
 * @throws DX_GIT_MISSING, DX_GIT_FAILED, DX_CANCELLED, and what `read` throws
 */
export async function readGit<Found>(
  context: GitContext,
  run: GitRun,
  read: (output: Readable) => Promise<Found>,
): Promise<Found> {
  const program = findGit(context);
  if (program === undefined) throw gitMissing(run.remote);
  const start: ProgramRun = {
    program,
    args: [...settings, ...run.args],
    directory: run.directory,
    env: { ...gitEnvironment(context.env, run.remote), GIT_CEILING_DIRECTORIES: dirname(run.directory) },
    timeoutMs: context.timeoutMs,
    signal: run.signal,
  };
  const env = { ...start.env, ...(await chooseSsh(start, run.remote)) };
  const { end, found } = await runProgram({ ...start, env }, read);
  if (run.signal.aborted) throw sourceCancelled(run.remote, run.signal.reason);
  const hasFailed = end.isLate || (end.exitCode ?? 0) !== 0;
  if (!hasFailed && found.status === 'rejected' && isDxError(found.reason)) throw found.reason;
  if (hasFailed || end.exitCode === undefined) throw gitFailed(run, end, context.timeoutMs);
  if (found.status === 'rejected') throw found.reason;
  return found.value;
}

/** As npm: a host never met before is trusted, unless a person has chosen how ssh is called. */
async function chooseSsh(start: ProgramRun, remote: string): Promise<Readonly<Record<string, string>>> {
  const isSsh = remote.startsWith('ssh:') || !remote.includes('://');
  if (!isSsh || 'GIT_SSH_COMMAND' in start.env || 'GIT_SSH' in start.env) return {};
  const args = ['config', '--get', 'core.sshCommand'];
  const { end } = await runProgram({ ...start, args }, (output) => text(output));
  return end.exitCode === 0 ? {} : { GIT_SSH_COMMAND: 'ssh -oStrictHostKeyChecking=accept-new' };
}

/**
 * Runs git and gives its output as text.
 *
 * @throws DX_GIT_MISSING, DX_GIT_FAILED, DX_CANCELLED, DX_SOURCE_TOO_LARGE above 128 MiB
 */
export async function runGit(context: GitContext, run: GitRun): Promise<string> {
  return readGit(context, run, async (output) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    for await (const chunk of output as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxOutputBytes) throw sourceTooLarge(run.remote, 'bytes of references', maxOutputBytes);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  });
}
