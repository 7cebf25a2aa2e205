import { runHandler } from './internal/run-handler.ts';
import { type TaskHandlers, type TaskRunner, type TaskTransfer, taskAbandoned } from './task-runner.ts';
import { takeTransferred } from './transferring.ts';

/**
 * A runner without threads: tasks run here, one after the other, each in a turn of the event loop of its own, so that
 * timers and sockets go on in between. Input is cloned and buffers are transferred as a thread would have it, so that
 * a program that works with one runner works with the other.
 *
 * @example
 * const runner = openInlineRunner({ double: (input: number) => input * 2 });
 * await runner.run('double', 21); // 42
 */
export function openInlineRunner(handlers: TaskHandlers): TaskRunner {
  let last: Promise<unknown> = Promise.resolve();
  const waiting = new Set<() => void>();
  let isClosed = false;

  return {
    size: 1,
    run(name, input, transfer = []) {
      const task = last.then(() => runInOwnTurn(handlers, { name, input, transfer }, () => isClosed));
      last = task.catch(() => undefined);
      return new Promise((resolve, reject) => {
        const abandon = (): void => reject(taskAbandoned(name));
        if (isClosed) abandon();
        waiting.add(abandon);
        task.then(resolve, reject).finally(() => waiting.delete(abandon));
      });
    },
    async close() {
      isClosed = true;
      for (const abandon of waiting) abandon();
    },
  };
}

interface InlineTask {
  readonly name: string;
  readonly input: unknown;
  readonly transfer: readonly TaskTransfer[];
}

async function runInOwnTurn(
  handlers: TaskHandlers,
  task: InlineTask,
  isClosed: () => boolean,
): Promise<unknown> {
  await new Promise((resolve) => setImmediate(resolve));
  if (isClosed()) throw taskAbandoned(task.name);
  const input: unknown = structuredClone(task.input, { transfer: [...task.transfer] });
  return takeTransferred(await runHandler(handlers, task.name, input)).value;
}
