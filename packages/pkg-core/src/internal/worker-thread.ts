import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { DxError } from '../dx-error.ts';
import { taskAbandoned } from '../task-runner.ts';
import { openTaskChannel, type TaskChannel, type WorkerTask } from './task-channel.ts';
import { packError } from './task-error.ts';
import type { TaskAnswer, TaskMessage } from './task-message.ts';

/** A thread that runs tasks, as one pool sees it. */
export interface TaskThread {
  load(): number;
  isAlive(): boolean;
  send(task: WorkerTask): void;
  /** The error for a task that a dead thread had or cannot take. */
  failureOf(taskName: string): DxError;
  close(): Promise<void>;
}

/** One thread and the tasks it has. */
export interface WorkerThread extends TaskThread {
  /** Another way to give it tasks, for another thread. */
  openLine(): MessagePort;
}

/**
 * Memory that short-lived objects may take before they are collected. Little outlives a task here: with V8's own 48 MB
 * each thread of a large install held some 15 MB more, and took as long.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 4 };

/**
 * Starts a thread.
 *
 * @param onRoom called whenever a task is done with, also by death
 */
export function openWorkerThread(script: URL, onRoom: () => void): WorkerThread {
  const worker = new Worker(script, { resourceLimits });
  const channel = openTaskChannel(worker, () => state.alive);
  const state: ThreadState = { worker, channel, alive: true, cause: undefined };
  const die = (cause: unknown): void => {
    bury(state, cause);
    onRoom();
  };
  worker.on('message', (answer: TaskAnswer) => {
    channel.settle(answer);
    onRoom();
  });
  worker.on('error', die);
  worker.on('messageerror', die);
  worker.on('exit', (exitCode) => die(new Error(`The thread ended with exit code ${exitCode}`)));
  // After the listeners: adding the one for messages refs the thread again.
  worker.unref();
  return {
    load: channel.load,
    isAlive: () => state.alive,
    send: channel.send,
    failureOf: (taskName) => workerDied(taskName, state.cause),
    openLine: () => {
      const { port1, port2 } = new MessageChannel();
      worker.postMessage({ kind: 'line', port: port1 } satisfies TaskMessage, [port1]);
      return port2;
    },
    close: () => close(state),
  };
}

interface ThreadState {
  readonly worker: Worker;
  readonly channel: TaskChannel;
  alive: boolean;
  cause: unknown;
}

/** The first cause counts: an uncaught error is followed by the exit that it led to. */
function bury(state: ThreadState, cause: unknown): void {
  if (!state.alive) return;
  state.alive = false;
  state.cause = cause;
  state.channel.fail((name) => workerDied(name, cause));
  void state.worker.terminate();
}

/** Tasks fail only once the thread has ended, so that whoever cleans up after them cleans up for good. */
async function close(state: ThreadState): Promise<void> {
  state.alive = false;
  // A thread without tasks does not keep the process alive, which would then end before this promise.
  state.worker.ref();
  await state.worker.terminate();
  state.channel.fail(taskAbandoned);
}

/** `DX_WORKER_DIED`: the thread ended before it answered. */
export function workerDied(taskName: string, cause: unknown): DxError {
  const { message } = packError(cause);
  return new DxError({
    code: 'DX_WORKER_DIED',
    message: `Task ${JSON.stringify(taskName)} has no answer: its worker thread died (${message})`,
    hint: 'Run the command again; if memory ran out, give Node more with NODE_OPTIONS=--max-old-space-size=4096',
    details: { task: taskName },
    cause,
  });
}
