import { type MessagePort, parentPort } from 'node:worker_threads';
import { runHandler } from './internal/run-handler.ts';
import { packError } from './internal/task-error.ts';
import type { TaskAnswer, TaskMessage, TaskRequest } from './internal/task-message.ts';
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
  if (parentPort === null) throw new TypeError('serveTasks works only in a worker thread');
  servePort(parentPort, handlers);
}

function servePort(port: MessagePort, handlers: TaskHandlers): void {
  port.on('message', (message: TaskMessage) => {
    if (message.kind === 'line') servePort(message.port, handlers);
    else for (const request of message.requests) answerTask(port, handlers, request);
  });
}

/** What is there at once is answered at once, before the next task of the same message begins. */
function answerTask(port: MessagePort, handlers: TaskHandlers, { id, name, input }: TaskRequest): void {
  const fail = (error: unknown): void =>
    port.postMessage({ kind: 'error', id, error: packError(error) } satisfies TaskAnswer);
  const answer = (given: unknown): void => {
    const { value, buffers } = takeTransferred(given);
    port.postMessage({ kind: 'value', id, value } satisfies TaskAnswer, [...buffers]);
  };
  try {
    const given = runHandler(handlers, name, input);
    if (given instanceof Promise) given.then(answer).catch(fail);
    else answer(given);
  } catch (error) {
    fail(error);
  }
}
