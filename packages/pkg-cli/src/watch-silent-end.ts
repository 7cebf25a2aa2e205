/** What is needed of a process. */
export interface EndingProcess {
  exitCode?: number | string | null | undefined;
  once(event: 'exit', listener: () => void): unknown;
}

/**
 * Node ends with exit code 0 when nothing is left to wait for, even if a command still waits for something that will never
 * come. Call what this gives when the command has ended; without it the exit code is 1 and `onSilentEnd` is told.
 */
export function watchSilentEnd(ending: EndingProcess, onSilentEnd: () => void): () => void {
  let hasEnded = false;
  ending.once('exit', () => {
    if (hasEnded) return;
    ending.exitCode = 1;
    onSilentEnd();
  });
  return () => {
    hasEnded = true;
  };
}
