import type { IndexedAnswer, MetadataCache } from '@dx/pkg-cache';
import { DxError, type Integrity, type TaskRunner } from '@dx/pkg-core';
import type { Archive, FetchEvent } from '@dx/pkg-fetch';
import { type CarryingThreads, maxPackedBytes, maxRequests } from './archive-carrier.ts';
import type { DocumentFetcher } from './document-fetcher.ts';
import type { CarryTask, FetchDocumentTask, OpenRegistryTask } from './registry-tasks.ts';

/** What fetching in other threads is made of. */
export interface RegistryThreadsParts {
  /** One thread each, asked in turn. */
  readonly runners: readonly TaskRunner[];
  readonly open: OpenRegistryTask;
  readonly cache: MetadataCache;
  readonly onEvent: (event: FetchEvent) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Documents and archives from threads that run `registryTasks`. */
export interface RegistryThreads extends CarryingThreads {
  /** What arrives is ready to be read. */
  readonly document: DocumentFetcher;
  /** Ends the threads, without waiting: nothing may need them any more. */
  end(): void;
}

type DocumentAnswer =
  | { readonly status: 'unchanged'; readonly maxAgeMs: number }
  | { readonly status: 'found'; readonly document: IndexedAnswer };

interface Answered {
  readonly events: readonly FetchEvent[];
}

/** Opens the threads' connections; nothing waits for that but what is asked. */
export function openRegistryThreads(parts: RegistryThreadsParts): RegistryThreads {
  const ask = openTurns(parts);
  return {
    document: async ({ full = false, ...key }, revalidate) => {
      const task: FetchDocumentTask = { ...key, full, ...(revalidate === undefined ? {} : { revalidate }) };
      const { answer } = await ask<Answered & { readonly answer: DocumentAnswer }>('registry.document', task);
      if (answer.status === 'unchanged') return answer;
      return { status: 'found', cached: parts.cache.adopt(key, answer.document) };
    },
    archive: async (request) => {
      const { bytes } = await ask<Answered & Pick<Archive, 'bytes'>>('registry.archive', request);
      return Object.freeze({ request, bytes });
    },
    openCarrier: ({ directory, archives }, openLines) => {
      const store = { directory, ...(archives === undefined ? {} : { archives }) };
      const { length } = parts.runners;
      const budget = {
        maxBytes: Math.ceil(maxPackedBytes / length),
        maxShares: Math.ceil(maxRequests / length),
      };
      for (const runner of parts.runners) {
        const lines = openLines();
        const task: CarryTask = { lines, store, budget };
        runner.run('registry.carry', task, lines).catch(() => undefined);
      }
      return {
        bring: async (request) => {
          const brought = await ask<Answered & { readonly integrity: Integrity }>('registry.bring', request);
          return brought.integrity;
        },
      };
    },
    end: () => {
      for (const runner of parts.runners) void runner.close();
    },
  };
}

/** Each question goes to the next thread; what happened there is told before its answer is. */
function openTurns(
  parts: RegistryThreadsParts,
): <Value extends Answered>(task: string, input: unknown) => Promise<Value> {
  const threads = parts.runners.map((runner) => ({
    runner,
    opening: runner.run('registry.open', parts.open),
  }));
  for (const { opening } of threads) opening.catch(() => undefined);
  const stopped = rejectOnAbort(parts.signal);
  let asked = 0;
  return async <Value extends Answered>(task: string, input: unknown): Promise<Value> => {
    const thread = threads[asked % threads.length];
    asked += 1;
    if (thread === undefined) throw new TypeError('There is no thread to ask a registry in');
    await thread.opening;
    const value = (await Promise.race([thread.runner.run(task, input), stopped])) as Value;
    for (const event of value.events) parts.onEvent(event);
    return value;
  };
}

/** Rejects when the signal aborts; the threads are ended when the session closes, and until then nobody waits for them. */
function rejectOnAbort(signal: AbortSignal | undefined): Promise<never> {
  const stopped = new Promise<never>((_, reject) => {
    const stop = (): void => reject(cancelled(signal?.reason));
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
  });
  stopped.catch(() => undefined);
  return stopped;
}

function cancelled(cause: unknown): DxError {
  return new DxError({
    code: 'DX_CANCELLED',
    message: 'What was asked of a registry is no longer waited for',
    hint: 'Run the command again',
    cause,
  });
}
