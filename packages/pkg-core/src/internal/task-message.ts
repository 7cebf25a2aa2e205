import type { PackedError } from './task-error.ts';

/** What a runner sends to a thread. */
export interface TaskRequest {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

/** What a thread sends back, once per request. */
export type TaskAnswer =
  | { readonly kind: 'value'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: PackedError };
