import type { Task } from './task.ts';

type Settled<A> = { readonly answer: A } | { readonly error: unknown };

/** How a store tells questions apart and whom it asks; nobody when `ask` is undefined. */
export interface AnswerStoreInit<Q, A> {
  readonly keyOf: (question: Q) => unknown;
  readonly ask: ((question: Q) => A | Promise<A>) | undefined;
}

/** Answers of a port, each asked for once. */
export class AnswerStore<Q, A extends object> {
  readonly #init: AnswerStoreInit<Q, A>;
  readonly #settled = new Map<unknown, Settled<A>>();
  readonly #pending = new Map<unknown, Promise<void>>();

  constructor(init: AnswerStoreInit<Q, A>) {
    this.#init = init;
  }

  /** Undefined when there is nobody to ask. Throws what the port threw. */
  *read(question: Q): Task<A | undefined> {
    const pending = this.request(question);
    if (pending !== undefined) yield pending;
    const settled = this.#settled.get(this.#init.keyOf(question));
    if (settled === undefined || 'answer' in settled) return settled?.answer;
    throw settled.error;
  }

  /** Asks; undefined when the answer is already there, or there is nobody to ask. */
  request(question: Q): Promise<void> | undefined {
    const key = this.#init.keyOf(question);
    if (this.#settled.has(key)) return undefined;
    const pending = this.#pending.get(key);
    if (pending !== undefined) return pending;
    const answer = this.#ask(question);
    if (!(answer instanceof Promise)) {
      if (answer !== undefined) this.#settled.set(key, answer);
      return undefined;
    }
    const settling = answer.then((settled) => void this.#settled.set(key, settled));
    this.#pending.set(key, settling);
    return settling;
  }

  #ask(question: Q): Settled<A> | Promise<Settled<A>> | undefined {
    try {
      const answer = this.#init.ask?.(question);
      if (answer === undefined) return undefined;
      if (!isThenable(answer)) return { answer };
      return Promise.resolve(answer).then(
        (found) => ({ answer: found }),
        (error: unknown) => ({ error }),
      );
    } catch (error) {
      return { error };
    }
  }
}

function isThenable<A extends object>(answer: A | Promise<A>): answer is Promise<A> {
  return 'then' in answer && typeof answer.then === 'function';
}
