import { type MessagePort, parentPort } from 'node:worker_threads';
import { runHandler } from './internal/run-handler.ts';
import { packError } from './internal/task-error.ts';
import type { TaskAnswer, TaskRequest } from './internal/task-message.ts';
import type { TaskHandlers } from './task-runner.ts';
import { takeTransferred } from './transferring.ts';

/**
 * The worker's side of `openWorkerRunner`: answers every task with what its handler returns or resolves to. Call it
 * once, at the top of the worker's script.
 *
 * @throws TypeError outside a worker thread
 *
 * @example
 * serveTasks({ double: (input: number) => input * 2 });
 */
export function serveTasks(handlers: TaskHandlers): void {
  const port = parentPort;
  if (port === null) throw new TypeError('serveTasks works only in a worker thread');
  port.on('message', (request: TaskRequest) => void answerTask(port, handlers, request));
}

async function answerTask(port: MessagePort, handlers: TaskHandlers, request: TaskRequest): Promise<void> {
  const { id, name, input } = request;
  try {
    const { value, buffers } = takeTransferred(await runHandler(handlers, name, input));
    port.postMessage({ kind: 'value', id, value } satisfies TaskAnswer, [...buffers]);
  } catch (error) {
    port.postMessage({ kind: 'error', id, error: packError(error) } satisfies TaskAnswer);
  }
}
