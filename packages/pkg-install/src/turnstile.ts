/** Runs a call as soon as one of a limited number of places is free. */
export type Turnstile = <Result>(run: () => Promise<Result>) => Promise<Result>;

/** Lets `limit` calls run at once; the others wait in order. */
export function openTurnstile(limit: number): Turnstile {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (run) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
