import { isDxError, parseSafeRelativePath, type SafeRelativePath } from '@dx/pkg-core';
import type { Result } from 'npm-package-arg';
import { unsupportedSource } from './errors.ts';
import { checkRemote } from './git-remote.ts';

/** Which commit is meant. */
export type WantedCommit =
  | { readonly kind: 'head' }
  | { readonly kind: 'range'; readonly range: string }
  | { readonly kind: 'reference'; readonly reference: string }
  | { readonly kind: 'commit'; readonly sha: string };

/** A repository and a commit in it. */
export interface GitSource {
  readonly kind: 'git';
  readonly spec: string;
  readonly wanted: WantedCommit;
  /** What git is given, in the order to try: as npm, https first and then ssh for the hosts it knows. */
  readonly remotes: readonly string[];
  /** Directory of the package in the repository; absent for the top. */
  readonly subdirectory?: SafeRelativePath;
  /** Whether `archiveAt` is there to try first. */
  readonly isHosted: boolean;
  /** What npm 12 writes into a lock for this commit, with `::path:` where the package has a directory of its own. */
  resolvedAt(sha: string): string;
  /** The host's archive of a commit. */
  archiveAt(sha: string): string | undefined;
}

/** The part of a `hosted-git-info` value that is used here. */
interface HostedRepository {
  readonly auth: string | null;
  readonly default: string;
  https?(options: HostedOptions): string | null;
  sshurl?(options: HostedOptions): string | null;
  tarball(options: HostedOptions): string | null;
}

interface HostedOptions {
  readonly noCommittish?: boolean;
  readonly noGitPlus?: boolean;
  readonly committish?: string;
}

type ParsedGit = Result & { readonly gitSubdir?: string | undefined };

const commitShape = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const maxReferenceLength = 1024;

/** @throws DX_SOURCE_UNSUPPORTED */
export function readGitSource(parsed: ParsedGit): GitSource {
  const spec = parsed.rawSpec;
  const hosted = parsed.hosted as unknown as HostedRepository | undefined;
  const subdirectory = readSubdirectory(spec, parsed.gitSubdir);
  const suffix = subdirectory === undefined ? '' : `::path:${subdirectory}`;
  const remotes = hosted === undefined ? [String(parsed.fetchSpec)] : hostedRemotes(hosted);
  for (const remote of remotes) checkRemote(spec, remote);
  return Object.freeze<GitSource>({
    kind: 'git',
    spec,
    wanted: readWanted(spec, parsed),
    remotes,
    ...(subdirectory === undefined ? {} : { subdirectory }),
    isHosted: hosted !== undefined,
    resolvedAt: (sha) =>
      hosted === undefined ? plainResolved(spec, sha + suffix) : hostedResolved(hosted, sha + suffix),
    archiveAt: (sha) => hosted?.tarball({ committish: sha }) ?? undefined,
  });
}

function readSubdirectory(spec: string, raw: string | undefined): SafeRelativePath | undefined {
  const parts = (raw ?? '').split('/').filter((part) => part !== '' && part !== '.');
  const path = parts.join('/');
  if (path === '') return undefined;
  try {
    return parseSafeRelativePath(path);
  } catch (error) {
    if (!isDxError(error, 'DX_UNSAFE_PATH')) throw error;
    throw unsupportedSource(spec, `its path is not safe: ${String(error.details['reason'])}`);
  }
}

function readWanted(spec: string, { gitRange, gitCommittish }: ParsedGit): WantedCommit {
  if (gitRange !== undefined) return { kind: 'range', range: gitRange };
  const reference = gitCommittish ?? '';
  if (reference === '') return { kind: 'head' };
  if (commitShape.test(reference)) return { kind: 'commit', sha: reference };
  if (/^-|[\s\p{Cc}]/u.test(reference) || reference.length > maxReferenceLength) {
    throw unsupportedSource(spec, 'what follows the # can be no branch, tag or commit');
  }
  return { kind: 'reference', reference };
}

/** A credential in the address works by https alone. */
function hostedRemotes(hosted: HostedRepository): readonly string[] {
  const options = { noCommittish: true, noGitPlus: true };
  const byHttps = hosted.https?.(options);
  const bySsh = hosted.auth === null ? hosted.sshurl?.(options) : undefined;
  return [byHttps, bySsh].filter((url) => url !== undefined && url !== null);
}

function hostedResolved(hosted: HostedRepository, committish: string): string {
  const options = { noCommittish: false, noGitPlus: false, committish };
  const prefersHttps = hosted.auth !== null || hosted.default === 'https';
  const url = (prefersHttps ? hosted.https?.(options) : undefined) ?? hosted.sshurl?.(options) ?? '';
  return url.startsWith('git+') ? url : `git+${url}`;
}

function plainResolved(spec: string, committish: string): string {
  const hash = spec.indexOf('#');
  return `${hash === -1 ? spec : spec.slice(0, hash)}#${committish}`;
}
