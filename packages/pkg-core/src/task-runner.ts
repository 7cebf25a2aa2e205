import type { MessagePort } from 'node:worker_threads';
import { DxError } from './dx-error.ts';

/** What moves to another thread instead of being copied. */
export type TaskTransfer = ArrayBuffer | MessagePort;

/**
 * Where heavy synchronous work runs: in worker threads, or here when there are none. A task is a name and plain data;
 * the answer is plain data. Errors keep `code`, `message`, `hint` and `details`.
 */
export interface TaskRunner {
  /** How many tasks run at once. */
  readonly size: number;
  /**
   * Runs one task. What is in `transfer` moves instead of being copied: buffers are empty here once the task is sent, so
   * do not touch them after this call.
   *
   * @throws DX_WORKER_DIED when the thread ended before it answered
   * @throws DX_TASK_ABANDONED when the runner was closed before the answer
   */
  run(name: string, input: unknown, transfer?: readonly TaskTransfer[]): Promise<unknown>;
  /** Waits for no task: those still running are abandoned with `DX_TASK_ABANDONED`. Afterwards nothing runs any more. */
  close(): Promise<void>;
}

/** The work that a runner can be asked for, by name. Input arrives as it was sent; an answer may be a promise. */
export type TaskHandlers = Readonly<Record<string, (input: never) => unknown>>;

/** The error of a task whose runner was closed before the answer came. */
export function taskAbandoned(name: string): DxError {
  return new DxError({
    code: 'DX_TASK_ABANDONED',
    message: `Task ${JSON.stringify(name)} was abandoned: its runner was closed before it answered`,
    hint: 'Run the command again; nothing needs to be cleaned up by hand',
    details: { task: name },
  });
}
