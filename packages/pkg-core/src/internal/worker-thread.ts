import { Worker } from 'node:worker_threads';
import { DxError } from '../dx-error.ts';
import { taskAbandoned } from '../task-runner.ts';
import { packError, unpackError } from './task-error.ts';
import type { TaskAnswer, TaskRequest } from './task-message.ts';

/** A task on its way, with what to do when its answer comes. */
export interface WorkerTask {
  readonly name: string;
  readonly input: unknown;
  readonly transfer: readonly ArrayBuffer[];
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** One thread and the tasks it has. */
export interface WorkerThread {
  load(): number;
  isAlive(): boolean;
  send(task: WorkerTask): void;
  /** The error for a task that a dead thread had or cannot take. */
  failureOf(taskName: string): DxError;
  close(): Promise<void>;
}

/**
 * Starts a thread.
 *
 * @param onRoom called whenever a task is done with, also by death
 */
export function openWorkerThread(script: URL, onRoom: () => void): WorkerThread {
  const worker = new Worker(script);
  const state: ThreadState = { worker, tasks: new Map(), nextId: 0, alive: true, cause: undefined };
  const die = (cause: unknown): void => {
    bury(state, cause);
    onRoom();
  };
  worker.on('message', (answer: TaskAnswer) => {
    settle(state, answer);
    onRoom();
  });
  worker.on('error', die);
  worker.on('messageerror', die);
  worker.on('exit', (exitCode) => die(new Error(`The thread ended with exit code ${exitCode}`)));
  // After the listeners: adding the one for messages refs the thread again.
  worker.unref();
  return {
    load: () => state.tasks.size,
    isAlive: () => state.alive,
    send: (task) => send(state, task),
    failureOf: (taskName) => workerDied(taskName, state.cause),
    close: () => close(state),
  };
}

interface ThreadState {
  readonly worker: Worker;
  readonly tasks: Map<number, WorkerTask>;
  nextId: number;
  alive: boolean;
  cause: unknown;
}

function send(state: ThreadState, task: WorkerTask): void {
  const id = state.nextId;
  state.nextId += 1;
  const request: TaskRequest = { id, name: task.name, input: task.input };
  try {
    state.worker.postMessage(request, [...task.transfer]);
  } catch (error) {
    task.reject(error);
    return;
  }
  if (state.tasks.size === 0) state.worker.ref();
  state.tasks.set(id, task);
}

function settle(state: ThreadState, answer: TaskAnswer): void {
  const task = state.tasks.get(answer.id);
  if (task === undefined) return;
  state.tasks.delete(answer.id);
  // One that is being closed holds the process until it has ended.
  if (state.tasks.size === 0 && state.alive) state.worker.unref();
  if (answer.kind === 'value') task.resolve(answer.value);
  else task.reject(unpackError(answer.error));
}

/** The first cause counts: an uncaught error is followed by the exit that it led to. */
function bury(state: ThreadState, cause: unknown): void {
  if (!state.alive) return;
  state.alive = false;
  state.cause = cause;
  const tasks = [...state.tasks.values()];
  state.tasks.clear();
  for (const task of tasks) task.reject(workerDied(task.name, cause));
  void state.worker.terminate();
}

/** Tasks fail only once the thread has ended, so that whoever cleans up after them cleans up for good. */
async function close(state: ThreadState): Promise<void> {
  state.alive = false;
  // A thread without tasks does not keep the process alive, which would then end before this promise.
  state.worker.ref();
  await state.worker.terminate();
  const tasks = [...state.tasks.values()];
  state.tasks.clear();
  for (const task of tasks) task.reject(taskAbandoned(task.name));
}

function workerDied(taskName: string, cause: unknown): DxError {
  const { message } = packError(cause);
  return new DxError({
    code: 'DX_WORKER_DIED',
    message: `Task ${JSON.stringify(taskName)} has no answer: its worker thread died (${message})`,
    hint: 'Run the command again; if memory ran out, give Node more with NODE_OPTIONS=--max-old-space-size=4096',
    details: { task: taskName },
    cause,
  });
}
