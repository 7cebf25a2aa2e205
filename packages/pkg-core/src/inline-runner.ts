import { runHandler } from './internal/run-handler.ts';
import { type TaskHandlers, type TaskRunner, taskAbandoned } from './task-runner.ts';
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
  const closing = new AbortController();

  return {
    size: 1,
    run(name, input, transfer = []) {
      const task = last.then(() => runInOwnTurn(handlers, { name, input, transfer }, closing.signal));
      last = task.catch(() => undefined);
      return rejectOnAbort(task, name, closing.signal);
    },
    async close() {
      closing.abort();
    },
  };
}

interface InlineTask {
  readonly name: string;
  readonly input: unknown;
  readonly transfer: readonly ArrayBuffer[];
}

async function runInOwnTurn(handlers: TaskHandlers, task: InlineTask, closed: AbortSignal): Promise<unknown> {
  await new Promise((resolve) => setImmediate(resolve));
  if (closed.aborted) throw taskAbandoned(task.name);
  const input: unknown = structuredClone(task.input, { transfer: [...task.transfer] });
  return takeTransferred(await runHandler(handlers, task.name, input)).value;
}

function rejectOnAbort(task: Promise<unknown>, name: string, closed: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const abandon = (): void => reject(taskAbandoned(name));
    if (closed.aborted) abandon();
    closed.addEventListener('abort', abandon, { once: true });
    task.then(resolve, reject).finally(() => closed.removeEventListener('abort', abandon));
  });
}
