import type { CachedDocument, MetadataCache, MetadataKey, PackageDocument } from '@dx/pkg-cache';
import { DxError, formatPackageName, type PackageName } from '@dx/pkg-core';
import { registryFor, type Settings } from '@dx/pkg-workspace';
import type { DocumentFetcher } from './document-fetcher.ts';

/** Where documents come from. */
export interface DocumentAnswersParts {
  readonly cache: MetadataCache;
  /** Opened at the first question that the cache cannot answer. */
  readonly fetcher: () => DocumentFetcher;
  readonly settings: Settings;
  readonly network: 'online' | 'prefer-offline' | 'offline';
  readonly now: () => number;
}

/** A document; at once when the cache has it. */
export type DocumentAnswers = (name: PackageName) => PackageDocument | Promise<PackageDocument>;

/**
 * Documents of one form through the cache: what is fresh is answered at once, what is stale is asked for with its etag,
 * and each name is asked for once at most. The two forms of a document are cached side by side.
 *
 * @throws DX_OFFLINE when offline and the cache has no document; every `DX_FETCH_…` of the registry client
 */
export function openDocumentAnswers(
  parts: DocumentAnswersParts,
  form: 'abbreviated' | 'full',
): DocumentAnswers {
  const answers = new Map<PackageName, PackageDocument | Promise<PackageDocument>>();
  return (name) => {
    const known = answers.get(name);
    if (known !== undefined) return known;
    const key = keyOf(parts, name, form);
    const cached = parts.cache.read(key);
    const answer = answerFromCache(parts, cached) ?? askRegistry(parts, key, form, cached);
    answers.set(name, answer);
    if (answer instanceof Promise) {
      answer.then(
        (document) => answers.set(name, document),
        () => undefined,
      );
    }
    return answer;
  };
}

/** The document as the cache has it, fresh or not. */
export function readCached(
  parts: Pick<DocumentAnswersParts, 'cache' | 'settings'>,
  name: PackageName,
  form: 'abbreviated' | 'full',
): PackageDocument | undefined {
  return parts.cache.read(keyOf(parts, name, form))?.document;
}

/** What comes after the registry's address makes it another registry to the cache. */
function keyOf(
  { settings }: Pick<DocumentAnswersParts, 'settings'>,
  name: PackageName,
  form: 'abbreviated' | 'full',
): MetadataKey {
  const registry = registryFor(settings, name);
  return { registry: form === 'full' ? `${registry}#full` : registry, name };
}

function answerFromCache(
  parts: DocumentAnswersParts,
  cached: CachedDocument | undefined,
): PackageDocument | undefined {
  if (cached === undefined) return undefined;
  if (parts.network !== 'online' || cached.freshUntilMs > parts.now()) return cached.document;
  return undefined;
}

async function askRegistry(
  parts: DocumentAnswersParts,
  key: MetadataKey,
  form: 'abbreviated' | 'full',
  cached: CachedDocument | undefined,
): Promise<PackageDocument> {
  const { name } = key;
  if (parts.network === 'offline') throw notCached(name);
  const question = form === 'full' ? { ...key, full: true } : key;
  const answer = await parts.fetcher()(question, cached === undefined ? undefined : revalidation(cached));
  if (answer.status === 'found') return answer.cached.document;
  const fetchedMs = parts.now();
  parts.cache.refresh(key, { fetchedMs, freshUntilMs: fetchedMs + answer.maxAgeMs });
  if (cached === undefined) throw unexpectedlyUnchanged(name);
  return cached.document;
}

function revalidation(cached: CachedDocument): { etag?: string; lastModified?: string } {
  return {
    ...(cached.etag === undefined ? {} : { etag: cached.etag }),
    ...(cached.lastModified === undefined ? {} : { lastModified: cached.lastModified }),
  };
}

function notCached(name: PackageName): DxError {
  return new DxError({
    code: 'DX_OFFLINE',
    message: `Nothing is known about ${formatPackageName(name)} offline: its metadata is not in the cache`,
    hint: 'Run the command again without --offline',
    details: { name },
  });
}

function unexpectedlyUnchanged(name: PackageName): DxError {
  return new DxError({
    code: 'DX_FETCH_BAD_ANSWER',
    message: `The registry says that ${formatPackageName(name)} is unchanged, although nothing was known of it`,
    hint: 'Check the registry or proxy with: dx config get registry',
    details: { name },
  });
}
