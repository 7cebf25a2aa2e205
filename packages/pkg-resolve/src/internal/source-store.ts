import type { MetadataSource, SourcePackage, SourceSpec } from '../types.ts';
import { sourceKey } from './source-key.ts';
import type { Task } from './task.ts';

type Settled = { readonly found: SourcePackage } | { readonly error: unknown };

/** Packages that no registry answers, each asked for once. */
export class SourceStore {
  readonly #source: MetadataSource;
  readonly #settled = new Map<string, Settled>();
  readonly #pending = new Map<string, Promise<void>>();

  constructor(source: MetadataSource) {
    this.#source = source;
  }

  /** Undefined when the source knows no such packages at all. Throws what it threw. */
  *read(asked: SourceSpec): Task<SourcePackage | undefined> {
    if (this.#source.sourcePackage === undefined) return undefined;
    const pending = this.request(asked);
    if (pending !== undefined) yield pending;
    const settled = this.#settled.get(sourceKey(asked));
    if (settled !== undefined && 'found' in settled) return settled.found;
    throw settled?.error;
  }

  /** Asks; undefined when the answer is already there, or there is nobody to ask. */
  request(asked: SourceSpec): Promise<void> | undefined {
    const key = sourceKey(asked);
    if (this.#settled.has(key)) return undefined;
    const pending = this.#pending.get(key);
    if (pending !== undefined) return pending;
    const answer = this.#ask(asked);
    if (!(answer instanceof Promise)) {
      if (answer !== undefined) this.#settled.set(key, answer);
      return undefined;
    }
    const settling = answer.then((settled) => void this.#settled.set(key, settled));
    this.#pending.set(key, settling);
    return settling;
  }

  #ask(asked: SourceSpec): Settled | Promise<Settled> | undefined {
    try {
      const answer = this.#source.sourcePackage?.(asked);
      if (answer === undefined) return undefined;
      if (!('then' in answer)) return { found: answer };
      return Promise.resolve(answer).then(
        (found) => ({ found }),
        (error: unknown) => ({ error }),
      );
    } catch (error) {
      return { error };
    }
  }
}
