import { openInlineRunner } from './inline-runner.ts';
import { type TaskHandlers, type TaskRunner, taskAbandoned } from './task-runner.ts';

/** What does few tasks, and what does many. */
export interface GrowingRunnerOptions {
  /** For tasks that run here; the same that the threads serve. */
  readonly handlers: TaskHandlers;
  /** Opened when tasks pile up. */
  readonly openThreads: () => TaskRunner;
  /** How many tasks the threads run at once. */
  readonly threadCount: number;
  /** Tasks that may wait here, the running one included, before threads are opened for the others; 1 or more. */
  readonly maxHere: number;
}

/**
 * A runner for what is probably little: tasks run here, since a thread takes longer to start than a small task takes, until
 * more than `maxHere` are under way; then threads are opened, and every later task is theirs.
 *
 * @example
 * const openThreads = () => openWorkerRunner({ script, size: 4 });
 * const runner = openGrowingRunner({ handlers, openThreads, threadCount: 4, maxHere: 4 });
 */
export function openGrowingRunner(options: GrowingRunnerOptions): TaskRunner {
  const here = openInlineRunner(options.handlers);
  let threads: TaskRunner | undefined;
  let taskCount = 0;
  let isClosed = false;
  const runHere = async (...task: Parameters<TaskRunner['run']>): Promise<unknown> => {
    taskCount += 1;
    try {
      return await here.run(...task);
    } finally {
      taskCount -= 1;
    }
  };
  return {
    size: options.threadCount,
    run: async (...task) => {
      if (isClosed) throw taskAbandoned(task[0]);
      if (threads === undefined && taskCount < options.maxHere) return runHere(...task);
      threads ??= options.openThreads();
      return threads.run(...task);
    },
    async close() {
      isClosed = true;
      await Promise.all([here.close(), threads?.close()]);
    },
  };
}
