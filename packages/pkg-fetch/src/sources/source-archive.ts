import { verifyIntegrity } from '@dx/pkg-core/node';
import { showSource, unsupportedSource } from './errors.ts';
import { fetchCommitFiles, fetchRemote, readCheckoutFacts, readLocal } from './fetch-source.ts';
import { packDirectory } from './pack-directory.ts';
import { parseSource, type Source } from './parse-source.ts';
import { prepareCheckout } from './prepare-checkout.ts';
import { type FetchedSource, hashBytes, type SourceCore } from './source-core.ts';
import type { SourceArchive, SourceArchiveOptions } from './types.ts';

/** The archive of what a lock says; see `SourceFetcher.archive`. */
export async function readSourceArchive(
  core: SourceCore,
  resolved: string,
  { name = '', integrity }: SourceArchiveOptions,
  signal: AbortSignal,
): Promise<SourceArchive> {
  const { root } = core.options;
  const source = await parseSource(name, resolved, { root, from: root });
  const fetched = await takeFetched(core, source, resolved, { name, signal });
  if (fetched.kind === 'checkout') return packCheckout(core, fetched, { name, resolved, signal });
  if (integrity !== undefined) verifyIntegrity(fetched.bytes, integrity, showSource(resolved));
  return Object.freeze({
    resolved,
    bytes: fetched.bytes,
    integrity: fetched.integrity,
    preparation: 'none',
    leftOut: Object.freeze([]),
  });
}

interface ArchiveCall {
  readonly name: string;
  readonly signal: AbortSignal;
}

/** What was fetched already is taken, so that its bytes have one owner. */
async function takeFetched(
  core: SourceCore,
  source: Source,
  resolved: string,
  call: ArchiveCall,
): Promise<FetchedSource> {
  const key = keyOf(source, resolved);
  const known = core.fetched.get(key);
  core.fetched.delete(key);
  if (known !== undefined) return known;
  if (source.kind === 'remote') return fetchRemote(core, source.url, call);
  if (source.kind === 'file') return readLocal(core, source);
  if (source.kind === 'git' && source.wanted.kind === 'commit') {
    return fetchCommitFiles(core, source, source.wanted.sha, call);
  }
  throw unsupportedSource(resolved, 'a lock has to name a whole commit or an archive');
}

function keyOf(source: Source, resolved: string): string {
  if (source.kind === 'git' && source.wanted.kind === 'commit') return source.resolvedAt(source.wanted.sha);
  if (source.kind === 'remote') return source.url;
  return source.kind === 'file' ? source.resolved : resolved;
}

async function packCheckout(
  core: SourceCore,
  { checkout, facts }: Extract<FetchedSource, { kind: 'checkout' }>,
  { name, resolved, signal }: ArchiveCall & { readonly resolved: string },
): Promise<SourceArchive> {
  const { fs, prepare } = core.options;
  try {
    const found = { name, resolved, checkout, manifest: facts.manifest };
    const preparation = await prepareCheckout(prepare, found, signal);
    const { manifest } = preparation === 'done' ? readCheckoutFacts(core, checkout, resolved) : found;
    const bytes = await packDirectory(fs, checkout, manifest, showSource(resolved));
    return Object.freeze({
      resolved,
      bytes,
      integrity: hashBytes(bytes),
      preparation,
      leftOut: checkout.leftOut,
    });
  } finally {
    fs.removeTree(checkout.temporary);
  }
}
