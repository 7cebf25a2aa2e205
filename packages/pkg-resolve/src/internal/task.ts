/**
 * A computation that may wait: it yields a promise only where an answer is not there yet, so that work on answers at
 * hand runs without a single turn of the event loop.
 */
export type Task<T> = Generator<Promise<unknown>, T, unknown>;

/** Runs the task to its end. The promises it yields must not reject. */
export async function runTask<T>(task: Task<T>, signal: AbortSignal | undefined): Promise<T> {
  signal?.throwIfAborted();
  let step = task.next();
  while (step.done !== true) {
    await orAborted(step.value, signal);
    step = task.next();
  }
  return step.value;
}

async function orAborted(promise: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return void (await promise);
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = (): void => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([promise, aborted]);
    signal.throwIfAborted();
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}
