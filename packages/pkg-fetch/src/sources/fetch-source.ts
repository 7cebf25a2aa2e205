import { join } from 'node:path';
import { type ArchiveFacts, readArchiveFacts } from './archive-manifests.ts';
import { type Checkout, type CheckoutWork, checkoutCommit } from './checkout-commit.ts';
import { badManifest, showSource, sourceNotFound, sourceTooLarge } from './errors.ts';
import type { GitSource } from './git-source.ts';
import { parseRawManifest } from './raw-manifest.ts';
import { type FetchedSource, hashBytes, type SourceCore } from './source-core.ts';
import type { RawManifest } from './types.ts';

/** Who asks, and until when. */
export interface FetchCall {
  readonly name: string;
  readonly signal: AbortSignal;
}

const defaultGitTimeoutMs = 15 * 60_000;

/** What git and the hosts' archives are used with in one call. */
export function gitWork({ options, limits }: SourceCore, signal: AbortSignal): CheckoutWork {
  const { fs, root, env, client, temporaryDirectory, gitTimeoutMs = defaultGitTimeoutMs } = options;
  return { context: { fs, root, env, timeoutMs: gitTimeoutMs }, client, limits, temporaryDirectory, signal };
}

/** The files of a commit, with the manifest among them. */
export async function fetchCommitFiles(
  core: SourceCore,
  source: GitSource,
  sha: string,
  { name, signal }: FetchCall,
): Promise<FetchedSource> {
  const { fs } = core.options;
  const leave = await core.gate.enter(signal);
  try {
    const checkout = await checkoutCommit(gitWork(core, signal), { name, source, sha });
    try {
      const facts = readCheckoutFacts(core, checkout, source.spec);
      return Object.freeze({ kind: 'checkout', checkout, facts });
    } catch (error) {
      fs.removeTree(checkout.temporary);
      throw error;
    }
  } finally {
    leave();
  }
}

/** The archive at a URL; the credentials of other hosts than its own are not sent. */
export async function fetchRemote(
  core: SourceCore,
  url: string,
  { name, signal }: FetchCall,
): Promise<FetchedSource> {
  const request = { name: name === '' ? 'package' : name, version: showSource(url), url };
  const { bytes } = await core.options.client.archive(request, { signal });
  return describeArchive(core, bytes, url);
}

/** An archive on this machine. */
export async function readLocal(
  core: SourceCore,
  { path, resolved }: { readonly path: string; readonly resolved: string },
): Promise<FetchedSource> {
  const { fs } = core.options;
  const found = fs.stat(path);
  if (found?.kind !== 'file') throw sourceNotFound(resolved, path, 'an archive', found?.kind ?? 'nothing');
  const limit = core.limits.maxTotalBytes;
  if (found.sizeBytes > limit) throw sourceTooLarge(resolved, 'bytes', limit);
  return describeArchive(core, fs.readFile(path), resolved);
}

/** The manifest of a directory. */
export function readDirectoryManifest(core: SourceCore, path: string, spec: string): RawManifest {
  const found = core.options.fs.stat(path);
  if (found?.kind !== 'directory') throw sourceNotFound(spec, path, 'a directory', found?.kind ?? 'nothing');
  return readManifest(core, path, spec);
}

async function describeArchive(
  core: SourceCore,
  bytes: Uint8Array<ArrayBuffer>,
  resolved: string,
): Promise<FetchedSource> {
  const facts = await readArchiveFacts(bytes, showSource(resolved), core.limits);
  return Object.freeze({ kind: 'bytes', bytes, integrity: hashBytes(bytes), facts });
}

/** What the files of a commit say of their package, as they are now. */
export function readCheckoutFacts(core: SourceCore, { directory }: Checkout, spec: string): ArchiveFacts {
  const { fs } = core.options;
  const hasBindingGyp = fs.lstat(join(directory, 'binding.gyp'))?.kind === 'file';
  return { manifest: readManifest(core, directory, spec), hasBindingGyp };
}

function readManifest({ options, limits }: SourceCore, directory: string, spec: string): RawManifest {
  const path = join(directory, 'package.json');
  const found = options.fs.stat(path);
  if (found?.kind !== 'file') throw badManifest(spec, `expected a file, found ${found?.kind ?? 'nothing'}`);
  if (found.sizeBytes > limits.maxManifestBytes) {
    throw sourceTooLarge(spec, 'bytes of package.json', limits.maxManifestBytes);
  }
  return parseRawManifest(options.fs.readFile(path), spec);
}
