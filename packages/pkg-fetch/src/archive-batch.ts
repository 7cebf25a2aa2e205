import { DxError, isDxError } from '@dx/pkg-core';
import { followAbort } from './follow-abort.ts';
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

/** A result and the bytes it is counted as until the consumer is done with it. */
export interface Outcome {
  readonly result: ArchiveResult;
  readonly countedBytes: number;
}

interface Waiting {
  readonly request: ArchiveRequest;
  readonly hintBytes: number;
}

/** Requests under way, largest first, and results not yet taken, within two limits. */
export class ArchiveBatch {
  readonly #client: Pick<RegistryClient, 'archive'>;
  readonly #options: FetchArchivesOptions;
  readonly #maxBytes: number;
  readonly #concurrency: number;
  readonly #queue: readonly Waiting[];
  readonly #running = new Set<Promise<void>>();
  readonly #outcomes: Outcome[] = [];
  readonly #stop = new AbortController();
  readonly #unfollow: () => void;
  #started = 0;
  #done = 0;
  #receivedBytes = 0;
  #bytesInFlight = 0;
  #defect: { readonly error: unknown } | undefined;
  #wake: () => void = () => {};

  constructor(
    requests: readonly ArchiveRequest[],
    client: Pick<RegistryClient, 'archive'>,
    options: FetchArchivesOptions,
  ) {
    this.#client = client;
    this.#options = options;
    this.#maxBytes = options.maxBytesInFlight ?? defaultBytesInFlight;
    this.#concurrency = Math.max(1, options.concurrency ?? defaultConcurrency);
    this.#queue = sortByHint(requests, this.#maxBytes);
    this.#unfollow =
      options.signal === undefined ? () => {} : followAbort(options.signal, () => this.#onAbort());
  }

  /** The next result, in the order of arrival. */
  async next(): Promise<Outcome> {
    for (;;) {
      const { signal } = this.#options;
      if (signal?.aborted) throw batchCancelled(this.#queue.length - this.#done, signal.reason);
      if (this.#defect !== undefined) throw this.#defect.error;
      const outcome = this.#outcomes.shift();
      if (outcome !== undefined) return outcome;
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#startMore();
      await woken;
    }
  }

  /** The consumer is done with the bytes of this result. */
  release(outcome: Outcome): void {
    this.#bytesInFlight -= outcome.countedBytes;
    this.#startMore();
  }

  /** Aborts what is under way and waits until it has ended. */
  async close(): Promise<void> {
    this.#unfollow();
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  #startMore(): void {
    while (!this.#stop.signal.aborted && this.#running.size < this.#concurrency) {
      const next = this.#queue[this.#started];
      if (next === undefined) return;
      if (this.#bytesInFlight > 0 && this.#bytesInFlight + next.hintBytes > this.#maxBytes) return;
      this.#started += 1;
      this.#bytesInFlight += next.hintBytes;
      this.#start(next);
    }
  }

  #start(waiting: Waiting): void {
    const task: Promise<void> = this.#run(waiting).then(() => {
      this.#running.delete(task);
      this.#startMore();
      this.#wake();
    });
    this.#running.add(task);
  }

  async #run({ request, hintBytes }: Waiting): Promise<void> {
    try {
      const result = await fetchOne(this.#client, request, this.#stop.signal);
      const countedBytes = result.status === 'fetched' ? result.archive.bytes.length : 0;
      this.#bytesInFlight += countedBytes - hintBytes;
      this.#receivedBytes += countedBytes;
      this.#done += 1;
      this.#outcomes.push({ result, countedBytes });
      this.#report();
    } catch (error) {
      this.#defect ??= { error };
    }
  }

  #report(): void {
    this.#options.onEvent?.({
      kind: 'archives',
      done: this.#done,
      total: this.#queue.length,
      bytes: this.#receivedBytes,
    });
  }

  #onAbort(): void {
    this.#stop.abort(this.#options.signal?.reason);
    this.#wake();
  }
}

function sortByHint(requests: readonly ArchiveRequest[], maxBytes: number): readonly Waiting[] {
  const queue = requests.map((request) => ({ request, hintBytes: clampHint(request.sizeBytes, maxBytes) }));
  return queue.sort((one, other) => other.hintBytes - one.hintBytes);
}

async function fetchOne(
  client: Pick<RegistryClient, 'archive'>,
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
