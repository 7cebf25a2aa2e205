import { DxError, isDxError } from '@dx/pkg-core';
import type {
  Archive,
  ArchiveRequest,
  ArchiveResult,
  FetchArchivesOptions,
  RegistryClient,
} from './types.ts';

const defaultBytesInFlight = 64 * 1024 ** 2;
const defaultConcurrency = 48;
/** What an archive without a believable size hint is counted as until it is there. */
const unknownBytes = 65_536;

/**
 * The outcome of every request, as they come in; the largest are asked for first, so that none is left alone at the
 * end. At most `concurrency` requests are under way, and at most `maxBytesInFlight` bytes are asked for or waiting to
 * be taken. Leaving the loop early aborts the rest. Fails only with `DX_CANCELLED`, when the signal aborts.
 *
 * @example
 * for await (const result of fetchArchives(requests, client)) {
 *   if (result.status === 'fetched') keep(result.archive);
 * }
 */
export async function* fetchArchives(
  requests: readonly ArchiveRequest[],
  client: RegistryClient,
  options: FetchArchivesOptions = {},
): AsyncGenerator<ArchiveResult, void, undefined> {
  const batch = openBatch(requests, client, options);
  try {
    for (let left = requests.length; left > 0; left--) {
      const outcome = await batch.next();
      yield outcome.result;
      batch.release(outcome);
    }
  } finally {
    await batch.close();
  }
}

/** A result and the bytes it is counted as until the consumer is done with it. */
interface Outcome {
  readonly result: ArchiveResult;
  readonly countedBytes: number;
}

interface Batch {
  next(): Promise<Outcome>;
  release(outcome: Outcome): void;
  close(): Promise<void>;
}

function openBatch(
  requests: readonly ArchiveRequest[],
  client: RegistryClient,
  options: FetchArchivesOptions,
): Batch {
  const {
    maxBytesInFlight = defaultBytesInFlight,
    concurrency = defaultConcurrency,
    signal,
    onEvent,
  } = options;
  const queue = requests.map((request) => ({
    request,
    hint: clampHint(request.sizeBytes, maxBytesInFlight),
  }));
  queue.sort((one, other) => other.hint - one.hint);
  const running = new Set<Promise<void>>();
  const outcomes: Outcome[] = [];
  const stop = new AbortController();
  const state = { started: 0, done: 0, bytes: 0, inFlight: 0, defect: undefined as unknown, wake: () => {} };
  const onAbort = (): void => {
    stop.abort(signal?.reason);
    state.wake();
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();

  const startMore = (): void => {
    for (
      let next = queue[state.started];
      next !== undefined && !stop.signal.aborted;
      next = queue[state.started]
    ) {
      if (running.size >= concurrency) return;
      if (state.inFlight > 0 && state.inFlight + next.hint > maxBytesInFlight) return;
      state.started += 1;
      state.inFlight += next.hint;
      const task: Promise<void> = run(next.request, next.hint).finally(() => {
        running.delete(task);
        startMore();
        state.wake();
      });
      running.add(task);
    }
  };
  const run = async (request: ArchiveRequest, hint: number): Promise<void> => {
    try {
      const result = await fetchOne(client, request, stop.signal);
      const size = result.status === 'fetched' ? result.archive.bytes.length : 0;
      state.inFlight += size - hint;
      state.bytes += size;
      state.done += 1;
      outcomes.push({ result, countedBytes: size });
      onEvent?.({ kind: 'archives', done: state.done, total: queue.length, bytes: state.bytes });
    } catch (error) {
      state.defect ??= error;
    }
  };
  const next = async (): Promise<Outcome> => {
    for (;;) {
      if (signal?.aborted) throw batchCancelled(queue.length - state.done, signal.reason);
      if (state.defect !== undefined) throw state.defect;
      const outcome = outcomes.shift();
      if (outcome !== undefined) return outcome;
      startMore();
      await new Promise<void>((resolve) => {
        state.wake = resolve;
      });
    }
  };
  return {
    next,
    release: (outcome) => {
      state.inFlight -= outcome.countedBytes;
      startMore();
    },
    close: async () => {
      signal?.removeEventListener('abort', onAbort);
      stop.abort();
      await Promise.all(running);
    },
  };
}

async function fetchOne(
  client: RegistryClient,
  request: ArchiveRequest,
  signal: AbortSignal,
): Promise<ArchiveResult> {
  try {
    const archive: Archive = await client.archive(request, { signal });
    return Object.freeze({ status: 'fetched', archive });
  } catch (error) {
    if (!isDxError(error)) throw error;
    return Object.freeze({ status: 'failed', request, error });
  }
}

/** Hints come from registries and lockfiles: any number, or none. */
function clampHint(hint: number | undefined, maxBytes: number): number {
  if (hint === undefined || !Number.isFinite(hint) || hint < 1) return Math.min(unknownBytes, maxBytes);
  return Math.min(hint, maxBytes);
}

function batchCancelled(left: number, reason: unknown): DxError {
  if (isDxError(reason)) return reason;
  return new DxError({
    code: 'DX_CANCELLED',
    message: `Cancelled with ${left} archives left to fetch`,
    hint: 'Run the command again',
    details: { left },
  });
}
