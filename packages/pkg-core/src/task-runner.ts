/**
 * Where heavy synchronous work runs: in worker threads, or here when there are none. A task is a name and plain data;
 * the answer is plain data. Errors keep `code`, `message`, `hint` and `details`.
 */
export interface TaskRunner {
  /** How many tasks run at once. */
  readonly size: number;
  /** Runs one task. Buffers in `transfer` move instead of being copied and are empty here afterwards. */
  run(name: string, input: unknown, transfer?: readonly ArrayBuffer[]): Promise<unknown>;
  /** Waits for nothing: tasks still running are abandoned with `DX_TASK_ABANDONED`. */
  close(): Promise<void>;
}

/** The work that a runner can be asked for, by name. Input arrives as it was sent. */
export type TaskHandlers = Readonly<Record<string, (input: never) => unknown>>;
