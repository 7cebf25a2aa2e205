import type { CachedDocument, MetadataCache, MetadataKey, PackageDocument } from '@dx/pkg-cache';
import { DxError, formatPackageName, type PackageName } from '@dx/pkg-core';
import { combineSettings, registryFor, type Settings } from '@dx/pkg-workspace';
import type { DocumentFetcher } from './document-fetcher.ts';
import type { DocumentRecorder } from './memo/document-record.ts';

/** Where documents come from. */
export interface DocumentAnswersParts {
  readonly cache: MetadataCache;
  /** Opened at the first question that the cache cannot answer. */
  readonly fetcher: () => DocumentFetcher;
  readonly settings: Settings;
  readonly network: 'online' | 'prefer-offline' | 'offline';
  readonly now: () => number;
  /** Told of every answer. */
  readonly record?: DocumentRecorder;
}

/** Whether what the cache has may be used without asking its registry. */
export type Freshness = (cached: Pick<CachedDocument, 'freshUntilMs'>) => boolean;

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
  const isUsable = openFreshness(parts);
  const answers = new Map<PackageName, PackageDocument | Promise<PackageDocument>>();
  return (name) => {
    const known = answers.get(name);
    if (known !== undefined) return known;
    const key = keyOf(parts, name, form);
    const cached = parts.cache.read(key);
    const answer = answerFromCache(parts, isUsable, key, cached) ?? askRegistry(parts, key, form, cached);
    answers.set(name, answer);
    if (answer instanceof Promise) {
      answer.then(
        (document) => answers.set(name, document),
        (error: unknown) => parts.record?.failed(name, error),
      );
    }
    return answer;
  };
}

/** The publish times that the cache has, however old, where they are those of all these versions. */
export function readHeldTimes(
  parts: Pick<DocumentAnswersParts, 'cache' | 'settings' | 'record'>,
  { name, versions }: PackageDocument,
): PackageDocument['time'] {
  const key = keyOf(parts, name, 'full');
  const cached = parts.cache.read(key);
  const time = cached?.document.time;
  if (cached === undefined || time === undefined) return undefined;
  if (!versions.every((version) => version in time)) return undefined;
  parts.record?.held(key, cached);
  return time;
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
  isUsable: Freshness,
  key: MetadataKey,
  cached: CachedDocument | undefined,
): PackageDocument | undefined {
  if (cached === undefined) return undefined;
  if (!isUsable(cached)) return undefined;
  parts.record?.answered(key, cached);
  return cached.document;
}

/** By its time; anything offline, nothing with `prefer-online`. */
export function openFreshness({
  network,
  now,
  settings,
}: Pick<DocumentAnswersParts, 'network' | 'now' | 'settings'>): Freshness {
  const { preferOnline } = combineSettings(settings);
  return ({ freshUntilMs }) => network !== 'online' || (freshUntilMs > now() && !preferOnline);
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
  if (answer.status === 'found') {
    parts.record?.answered(key, answer.cached);
    return answer.cached.document;
  }
  const fetchedMs = parts.now();
  const refreshed = parts.cache.refresh(key, { fetchedMs, freshUntilMs: fetchedMs + answer.maxAgeMs });
  if (cached === undefined) throw unexpectedlyUnchanged(name);
  parts.record?.answered(key, refreshed ?? cached);
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
