import type { CachedDocument, IndexedAnswer, MetadataCache, MetadataKey } from '@dx/pkg-cache';
import type { TaskRunner } from '@dx/pkg-core';
import type { FetchEvent, RegistryClient, Revalidation } from '@dx/pkg-fetch';
import type { FetchDocumentTask, OpenDocumentsTask } from './document-tasks.ts';

/** A registry's answer about one name, in the cache already where it is new. */
export type FetchedDocument =
  | { readonly status: 'unchanged'; readonly maxAgeMs: number }
  | { readonly status: 'found'; readonly cached: CachedDocument };

/** Gets a document from its registry. */
export type DocumentFetcher = (
  key: MetadataKey,
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
  return async (key, revalidate) => {
    const client = await parts.client();
    const answer = await client.packument(key.name, {
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

/** What fetching in another thread is made of. */
export interface RemoteFetcherParts {
  /** One thread each, asked in turn. */
  readonly runners: readonly TaskRunner[];
  readonly open: OpenDocumentsTask;
  readonly cache: MetadataCache;
  readonly onEvent: (event: FetchEvent) => void;
  readonly signal?: AbortSignal | undefined;
}

interface RemoteAnswer {
  readonly answer:
    | { readonly status: 'unchanged'; readonly maxAgeMs: number }
    | { readonly status: 'found'; readonly document: IndexedAnswer };
  readonly events: readonly FetchEvent[];
}

/** Fetches and indexes in threads that run `documentTasks`; what arrives is ready to be read. */
export function fetchRemotely(parts: RemoteFetcherParts): DocumentFetcher {
  const threads = parts.runners.map((runner) => ({
    runner,
    opening: runner.run('documents.open', parts.open),
  }));
  for (const { opening } of threads) opening.catch(() => undefined);
  const stopped = rejectOnAbort(parts.signal);
  let asked = 0;
  return async (key, revalidate) => {
    const thread = threads[asked % threads.length];
    asked += 1;
    if (thread === undefined) throw new TypeError('There is no thread to fetch documents in');
    await thread.opening;
    const task: FetchDocumentTask = { ...key, ...(revalidate === undefined ? {} : { revalidate }) };
    const running = thread.runner.run('documents.fetch', task) as Promise<RemoteAnswer>;
    const { answer, events } = await Promise.race([running, stopped]);
    for (const event of events) parts.onEvent(event);
    if (answer.status === 'unchanged') return answer;
    return { status: 'found', cached: parts.cache.adopt(key, answer.document) };
  };
}

/** Rejects when the signal aborts; the threads are ended when the session closes, and until then nobody waits for them. */
function rejectOnAbort(signal: AbortSignal | undefined): Promise<never> {
  const stopped = new Promise<never>((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  stopped.catch(() => undefined);
  return stopped;
}
