import { isDxError } from '@dx/pkg-core';
import type { UpdateFailure, WatchEvent, WatchFailure } from './types.ts';

/** Remembers what was told of a failure. */
export interface Telling {
  /** `isAsked`: a person has saved something and waits for an answer, if only the same again. */
  failed(kind: UpdateFailure, error: unknown, isAsked: boolean): Iterable<WatchEvent>;
  settled(): void;
  /** When it is to be tried again by itself. */
  retryInMs(): number | undefined;
}

const firstRetryMs = 2_000;
const longestRetryMs = 60_000;

/** Tells a failure once, and says when what failed is to be tried again. */
export function tellOnce(): Telling {
  let told: string | undefined;
  let attempts = 0;
  let retryInMs: number | undefined;
  return {
    failed: (kind, error, isAsked) => {
      attempts += 1;
      retryInMs =
        kind === 'failed' ? Math.min(firstRetryMs * 2 ** (attempts - 1), longestRetryMs) : undefined;
      const failure = { kind, ...describe(error), ...(retryInMs === undefined ? {} : { retryInMs }) };
      const key = `${kind} ${failure.code} ${failure.message}`;
      const isKnown = key === told;
      told = key;
      if (!isKnown) return [failure];
      return isAsked ? [{ ...failure, isKnown }] : [];
    },
    settled: () => {
      [told, attempts, retryInMs] = [undefined, 0, undefined];
    },
    retryInMs: () => retryInMs,
  };
}

function describe(error: unknown): Pick<WatchFailure, 'code' | 'message' | 'hint'> {
  if (!isDxError(error)) return { code: 'DX_INTERNAL', message: String(error) };
  const { code, message, hint } = error;
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}
