import { type TaskRunner, taskAbandoned } from '../task-runner.ts';
import type { WorkerTask } from './task-channel.ts';
import type { TaskThread } from './worker-thread.ts';

/** A runner over threads that are there: a task goes to the one with the fewest, the rest wait in order of arrival. */
export interface TaskPool extends TaskRunner {
  /** Hands out what waits; called whenever a thread has room. */
  dispatch(): void;
}

/** @param tasksPerThread how many tasks a thread is given at once */
export function openTaskPool(threads: readonly TaskThread[], tasksPerThread: number): TaskPool {
  const waiting: WorkerTask[] = [];
  let isClosed = false;

  function dispatch(): void {
    const thread = findLeastLoaded(threads);
    if (thread === undefined) {
      for (const task of waiting.splice(0)) task.reject(threads[0]?.failureOf(task.name));
      return;
    }
    if (thread.load() >= tasksPerThread) return;
    const task = waiting.shift();
    if (task === undefined) return;
    thread.send(task);
    dispatch();
  }

  return {
    size: threads.length,
    dispatch,
    run: (name, input, transfer = []) =>
      new Promise((resolve, reject) => {
        if (isClosed) {
          reject(taskAbandoned(name));
          return;
        }
        waiting.push({ name, input, transfer, resolve, reject });
        dispatch();
      }),
    close: async () => {
      isClosed = true;
      for (const task of waiting.splice(0)) task.reject(taskAbandoned(task.name));
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

function findLeastLoaded(threads: readonly TaskThread[]): TaskThread | undefined {
  let best: TaskThread | undefined;
  for (const thread of threads) {
    if (thread.isAlive() && (best === undefined || thread.load() < best.load())) best = thread;
  }
  return best;
}
