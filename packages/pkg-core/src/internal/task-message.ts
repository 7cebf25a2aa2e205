import type { MessagePort } from 'node:worker_threads';
import type { PackedError } from './task-error.ts';

/** One task as it crosses to a thread. */
export interface TaskRequest {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

/** What is sent to a thread: tasks, or another port at which it is to take tasks. */
export type TaskMessage =
  | { readonly kind: 'tasks'; readonly requests: readonly TaskRequest[] }
  | { readonly kind: 'line'; readonly port: MessagePort };

/** What a thread sends back, once per request. */
export type TaskAnswer =
  | { readonly kind: 'value'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: PackedError };
