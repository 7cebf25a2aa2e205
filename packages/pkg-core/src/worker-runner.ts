import { openWorkerThread, type WorkerTask, type WorkerThread } from './internal/worker-thread.ts';
import { type TaskRunner, taskAbandoned } from './task-runner.ts';

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

const defaultTasksPerThread = 2;

/**
 * A pool of worker threads. A task goes to the thread with the fewest tasks, the rest wait in order of arrival. The
 * threads keep the process alive only while they have a task. A thread that dies fails the tasks it had and is not
 * replaced; when all are dead, every task fails.
 *
 * @throws TypeError when `size` is not a positive whole number
 */
export function openWorkerRunner(options: WorkerRunnerOptions): TaskRunner {
  const { script, size } = options;
  if (!Number.isInteger(size) || size < 1)
    throw new TypeError(`A runner needs a size of 1 or more, not ${size}`);
  const { tasksPerThread = defaultTasksPerThread } = options;
  const pool: Pool = { threads: [], waiting: [], closed: false, tasksPerThread };
  for (let started = 0; started < size; started += 1) {
    pool.threads.push(openWorkerThread(script, () => dispatch(pool)));
  }
  return {
    size,
    run: (name, input, transfer = []) =>
      new Promise((resolve, reject) => {
        if (pool.closed) {
          reject(taskAbandoned(name));
          return;
        }
        pool.waiting.push({ name, input, transfer, resolve, reject });
        dispatch(pool);
      }),
    close: () => closePool(pool),
  };
}

interface Pool {
  readonly threads: WorkerThread[];
  readonly waiting: WorkerTask[];
  closed: boolean;
  readonly tasksPerThread: number;
}

/** Hands out waiting tasks while a thread has room for one. */
function dispatch(pool: Pool): void {
  const thread = findLeastLoaded(pool.threads);
  if (thread === undefined) {
    failWaiting(pool);
    return;
  }
  if (thread.load() >= pool.tasksPerThread) return;
  const task = pool.waiting.shift();
  if (task === undefined) return;
  thread.send(task);
  dispatch(pool);
}

function findLeastLoaded(threads: readonly WorkerThread[]): WorkerThread | undefined {
  let best: WorkerThread | undefined;
  for (const thread of threads) {
    if (thread.isAlive() && (best === undefined || thread.load() < best.load())) best = thread;
  }
  return best;
}

function failWaiting(pool: Pool): void {
  const [first] = pool.threads;
  for (const task of pool.waiting.splice(0)) task.reject(first?.failureOf(task.name));
}

async function closePool(pool: Pool): Promise<void> {
  pool.closed = true;
  for (const task of pool.waiting.splice(0)) task.reject(taskAbandoned(task.name));
  await Promise.all(pool.threads.map((thread) => thread.close()));
}
