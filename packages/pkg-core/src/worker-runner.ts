import type { MessagePort } from 'node:worker_threads';
import { openTaskPool } from './internal/task-pool.ts';
import { openWorkerThread } from './internal/worker-thread.ts';
import type { TaskRunner } from './task-runner.ts';

/** How many threads, and what they run. */
export interface WorkerRunnerOptions {
  /** A file that calls `serveTasks`. */
  readonly script: URL;
  /** Number of threads, 1 or more. All start at once. */
  readonly size: number;
  /**
   * How many tasks a thread is given at once. Default 2: one runs and one waits, so that it need not idle until the next
   * one reaches it. More are for tasks that wait for something themselves, such as a network.
   */
  readonly tasksPerThread?: number;
}

/** A pool of worker threads that other threads may give tasks to as well. */
export interface WorkerRunner extends TaskRunner {
  /** One port per thread, for `openLineRunner` in another thread. They end with the threads. */
  openLines(): readonly MessagePort[];
}

const defaultTasksPerThread = 2;

/**
 * A pool of worker threads. A task goes to the thread with the fewest tasks, the rest wait in order of arrival. The
 * threads keep the process alive only while they have a task. A thread that dies fails the tasks it had and is not
 * replaced; when all are dead, every task fails.
 *
 * @throws TypeError when `size` is not a positive whole number
 */
export function openWorkerRunner(options: WorkerRunnerOptions): WorkerRunner {
  const { script, size, tasksPerThread = defaultTasksPerThread } = options;
  if (!Number.isInteger(size) || size < 1)
    throw new TypeError(`A runner needs a size of 1 or more, not ${size}`);
  const threads = Array.from({ length: size }, () => openWorkerThread(script, () => pool.dispatch()));
  const pool = openTaskPool(threads, tasksPerThread);
  const { run, close } = pool;
  return { size, run, close, openLines: () => threads.map((thread) => thread.openLine()) };
}
