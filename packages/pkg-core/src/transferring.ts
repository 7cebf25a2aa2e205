const marker: unique symbol = Symbol('transferring');

/** An answer of a task together with the buffers in it that move to the asker instead of being copied. */
export interface Transferring {
  readonly [marker]: readonly ArrayBuffer[];
  readonly value: unknown;
}

/**
 * What a task handler returns so that `buffers`, which must lie in `value`, move out of the worker. Where the task runs
 * in the asker's own thread nothing has to move.
 *
 * @example
 * serveTasks({ zeros: (size: number) => { const bytes = new Uint8Array(size); return transferring(bytes, [bytes.buffer]); } });
 */
export function transferring(value: unknown, buffers: readonly ArrayBuffer[]): Transferring {
  return { [marker]: buffers, value };
}

/** The answer itself, and what moves with it. */
export function takeTransferred(answer: unknown): {
  readonly value: unknown;
  readonly buffers: readonly ArrayBuffer[];
} {
  const isTransferring = typeof answer === 'object' && answer !== null && marker in answer;
  if (!isTransferring) return { value: answer, buffers: [] };
  const { value, [marker]: buffers } = answer as Transferring;
  return { value, buffers };
}
