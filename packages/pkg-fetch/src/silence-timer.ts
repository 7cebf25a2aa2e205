/** Calls back once when nothing was heard for `timeoutMs` while it listened. */
export interface SilenceTimer {
  /** Starts or restarts the time. */
  hear(): void;
  /** Stops listening until something is heard again. */
  stop(): void;
}

/** A timer for the silence of a server; without a limit it never calls back. */
export function openSilenceTimer(timeoutMs: number | undefined, onSilence: () => void): SilenceTimer {
  let timer: NodeJS.Timeout | undefined;
  return {
    hear: () => {
      if (timer !== undefined) timer.refresh();
      else if (timeoutMs !== undefined) timer = setTimeout(onSilence, Math.min(timeoutMs, 2 ** 31 - 1));
    },
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
