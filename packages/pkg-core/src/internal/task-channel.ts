import type { DxError } from '../dx-error.ts';
import type { TaskTransfer } from '../task-runner.ts';
import { unpackError } from './task-error.ts';
import type { TaskAnswer, TaskMessage, TaskRequest } from './task-message.ts';

/** A task on its way, with what to do when its answer comes. */
export interface WorkerTask {
  readonly name: string;
  readonly input: unknown;
  readonly transfer: readonly TaskTransfer[];
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** What leads to a thread: the thread itself, or a line to it. */
export interface TaskPort {
  postMessage(message: TaskMessage, transfer: readonly TaskTransfer[]): void;
  /** Keeps the process alive, until `unref`. */
  ref(): void;
  unref(): void;
}

/** The tasks that one thread was sent and has not answered. */
export interface TaskChannel {
  load(): number;
  send(task: WorkerTask): void;
  settle(answer: TaskAnswer): void;
  /** Fails every task. */
  fail(explain: (taskName: string) => DxError): void;
}

/**
 * Opens a channel. What is sent in one turn goes out as one message: each costs the sender some 35 µs.
 *
 * @param isOpen whether the port may be let go of once there are no tasks
 */
export function openTaskChannel(port: TaskPort, isOpen: () => boolean): TaskChannel {
  const tasks = new Map<number, WorkerTask>();
  let unsent: number[] = [];
  let nextId = 0;

  function flush(): void {
    const ids = unsent;
    unsent = [];
    const sent = ids.flatMap((id) => toRequest(id, tasks.get(id)));
    try {
      post(port, sent);
    } catch {
      for (const each of sent) postAlone(port, tasks, each);
    }
  }

  return {
    load: () => tasks.size,
    send: (task) => {
      if (tasks.size === 0) port.ref();
      tasks.set(nextId, task);
      unsent.push(nextId);
      nextId += 1;
      if (unsent.length === 1) queueMicrotask(flush);
    },
    settle: (answer) => {
      const task = tasks.get(answer.id);
      if (task === undefined) return;
      tasks.delete(answer.id);
      if (tasks.size === 0 && isOpen()) port.unref();
      if (answer.kind === 'value') task.resolve(answer.value);
      else task.reject(unpackError(answer.error));
    },
    fail: (explain) => {
      const failed = [...tasks.values()];
      tasks.clear();
      for (const task of failed) task.reject(explain(task.name));
    },
  };
}

interface Sending {
  readonly request: TaskRequest;
  readonly transfer: readonly TaskTransfer[];
}

function toRequest(id: number, task: WorkerTask | undefined): readonly Sending[] {
  if (task === undefined) return [];
  return [{ request: { id, name: task.name, input: task.input }, transfer: task.transfer }];
}

function post(port: TaskPort, sent: readonly Sending[]): void {
  if (sent.length === 0) return;
  port.postMessage(
    { kind: 'tasks', requests: sent.map(({ request }) => request) },
    sent.flatMap(({ transfer }) => transfer),
  );
}

/** Finds the task that cannot be sent: the others are not to fail with it. */
function postAlone(port: TaskPort, tasks: Map<number, WorkerTask>, sending: Sending): void {
  try {
    post(port, [sending]);
  } catch (error) {
    const { id } = sending.request;
    const task = tasks.get(id);
    tasks.delete(id);
    if (tasks.size === 0) port.unref();
    task?.reject(error);
  }
}
