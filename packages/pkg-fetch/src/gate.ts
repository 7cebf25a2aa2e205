import { followAbort } from './follow-abort.ts';

/** Lets a limited number in at once, in the order of asking. */
export interface Gate {
  /** Waits for a place; the result gives it back, once. Rejects with the signal's reason. */
  enter(signal: AbortSignal): Promise<() => void>;
}

/** A gate with `places` places. A waiter that gives up leaves its place in the row to the next. */
export function openGate(places: number): Gate {
  let free = places;
  const waiting = new Set<() => void>();
  const leave = (): void => {
    free += 1;
    const [next] = waiting;
    if (next !== undefined) next();
  };
  const enter = (): (() => void) => {
    free -= 1;
    let left = false;
    return () => {
      if (!left) leave();
      left = true;
    };
  };
  return {
    enter: async (signal) => {
      signal.throwIfAborted();
      if (free > 0) return enter();
      return new Promise((resolve, reject) => {
        const onTurn = (): void => {
          waiting.delete(onTurn);
          unfollow();
          resolve(enter());
        };
        waiting.add(onTurn);
        const unfollow = followAbort(signal, () => {
          waiting.delete(onTurn);
          reject(signal.reason);
        });
      });
    },
  };
}
