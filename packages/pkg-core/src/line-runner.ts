import type { MessagePort } from 'node:worker_threads';
import { openTaskChannel } from './internal/task-channel.ts';
import type { TaskAnswer } from './internal/task-message.ts';
import { openTaskPool } from './internal/task-pool.ts';
import { type TaskThread, workerDied } from './internal/worker-thread.ts';
import { type TaskRunner, taskAbandoned } from './task-runner.ts';

/**
 * A runner over threads that another thread has started: what it sends goes to them directly, not by way of that one.
 *
 * @param lines from `openLines` of a worker runner, moved here
 * @param tasksPerThread how many tasks this runner gives a thread at once. Default 2
 *
 * @example
 * // in one thread
 * const lines = runner.openLines();
 * await other.run('open', { lines }, lines);
 * // in the other
 * const lineRunner = openLineRunner(lines);
 */
export function openLineRunner(lines: readonly MessagePort[], tasksPerThread = 2): TaskRunner {
  const threads = lines.map((line) => openLineThread(line, () => pool.dispatch()));
  const pool = openTaskPool(threads, tasksPerThread);
  const { size, run, close } = pool;
  return { size, run, close };
}

function openLineThread(line: MessagePort, onRoom: () => void): TaskThread {
  let isAlive = true;
  const ended = new Error('The thread ended');
  const channel = openTaskChannel(line, () => isAlive);
  line.on('message', (answer: TaskAnswer) => {
    channel.settle(answer);
    onRoom();
  });
  line.on('close', () => {
    if (!isAlive) return;
    isAlive = false;
    channel.fail((name) => workerDied(name, ended));
    onRoom();
  });
  line.unref();
  return {
    load: channel.load,
    isAlive: () => isAlive,
    send: channel.send,
    failureOf: (name) => workerDied(name, ended),
    close: async () => {
      isAlive = false;
      line.close();
      channel.fail(taskAbandoned);
    },
  };
}
