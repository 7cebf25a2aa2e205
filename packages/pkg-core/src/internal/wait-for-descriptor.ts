/** Pauses, growing, before somebody else has to tell that too many files are open: 1.3 s in all. */
const pausesMs: readonly number[] = [5, 10, 20, 40, 80, 160, 320, 640];

/**
 * What `open` gives. While too many files are open (`EMFILE`, `ENFILE`) it waits and tries again: connections and other
 * threads give theirs back meanwhile. Blocks the thread.
 */
export function waitForDescriptor<Result>(open: () => Result): Result {
  for (const pauseMs of pausesMs) {
    try {
      return open();
    } catch (error) {
      if (!isCrowded(error)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
  return open();
}

function isCrowded(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE');
}
