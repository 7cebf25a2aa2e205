import type { CachedDocument, MetadataCache, MetadataKey } from '@dx/pkg-cache';
import type { RegistryClient, Revalidation } from '@dx/pkg-fetch';

/** A registry's answer about one name, in the cache already where it is new. */
export type FetchedDocument =
  | { readonly status: 'unchanged'; readonly maxAgeMs: number }
  | { readonly status: 'found'; readonly cached: CachedDocument };

/** Which document, and in which form. */
export interface DocumentQuestion extends MetadataKey {
  /** The whole document, with publish times. Default: the abbreviated one. */
  readonly full?: boolean;
}

/** Gets a document from its registry. */
export type DocumentFetcher = (
  question: DocumentQuestion,
  revalidate: Revalidation | undefined,
) => Promise<FetchedDocument>;

/** What fetching in this thread is made of. */
export interface LocalFetcherParts {
  readonly client: () => Promise<RegistryClient>;
  readonly cache: MetadataCache;
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
}

/** Fetches and indexes in this thread. */
export function fetchLocally(parts: LocalFetcherParts): DocumentFetcher {
  return async ({ full = false, ...key }, revalidate) => {
    const client = await parts.client();
    const answer = await client.packument(key.name, {
      full,
      ...(revalidate === undefined ? {} : { revalidate }),
      ...(parts.signal === undefined ? {} : { signal: parts.signal }),
    });
    if (answer.status === 'unchanged') return answer;
    const { status, maxAgeMs, ...content } = answer;
    const fetchedMs = parts.now();
    return {
      status,
      cached: parts.cache.write(key, { ...content, fetchedMs, freshUntilMs: fetchedMs + maxAgeMs }),
    };
  };
}
