import { join } from 'node:path';
import { fetchCommitFiles, fetchRemote, gitWork, readDirectoryManifest, readLocal } from './fetch-source.ts';
import type { GitSource } from './git-source.ts';
import { parseSource } from './parse-source.ts';
import { withDist } from './raw-manifest.ts';
import { resolveCommit } from './resolve-commit.ts';
import { type FetchedSource, once, type SourceCore } from './source-core.ts';
import type { FoundSource, SourceSpec } from './types.ts';

/** What a spec leads to; see `SourceFetcher.sourcePackage`. */
export async function findSource(
  core: SourceCore,
  { name, spec, from }: SourceSpec,
  signal: AbortSignal,
): Promise<FoundSource> {
  const { root } = core.options;
  const source = await parseSource(name, spec, { root, from: join(root, from) });
  const call = { name, signal };
  if (source.kind === 'git') {
    const { resolved, sha } = await resolveGit(core, source, signal);
    const fetch = (): Promise<FetchedSource> => fetchCommitFiles(core, source, sha, call);
    return describeFound(resolved, await once(core.fetched, resolved, fetch));
  }
  if (source.kind === 'remote') {
    const fetch = (): Promise<FetchedSource> => fetchRemote(core, source.url, call);
    return describeFound(source.url, await once(core.fetched, source.url, fetch));
  }
  if (source.kind === 'file') {
    const fetch = (): Promise<FetchedSource> => readLocal(core, source);
    return describeFound(source.resolved, await once(core.fetched, source.resolved, fetch));
  }
  const manifest = readDirectoryManifest(core, source.path, spec);
  return Object.freeze({ kind: 'directory', location: source.location, manifest: Object.freeze(manifest) });
}

async function resolveGit(
  core: SourceCore,
  source: GitSource,
  signal: AbortSignal,
): Promise<{ readonly resolved: string; readonly sha: string }> {
  const leave = await core.gate.enter(signal);
  try {
    const sha = await resolveCommit(gitWork(core, signal), source);
    return { resolved: source.resolvedAt(sha), sha };
  } finally {
    leave();
  }
}

function describeFound(resolved: string, fetched: FetchedSource): FoundSource {
  const { facts } = fetched;
  const known = fetched.kind === 'bytes' ? { integrity: fetched.integrity } : {};
  const manifest = withDist(facts.manifest, { tarball: resolved, ...known }, facts.hasBindingGyp);
  return Object.freeze({ kind: 'archive', resolved, ...known, manifest });
}
