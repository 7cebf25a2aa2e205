const followers = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back once when the signal aborts, at once if it has; the result takes the callback back. However many calls
 * follow one signal, it has one listener: a thousand requests share the signal of their command, and Node warns at
 * eleven listeners.
 */
export function followAbort(signal: AbortSignal, onAbort: () => void): () => void {
  if (signal.aborted) {
    onAbort();
    return () => {};
  }
  const callbacks = followers.get(signal) ?? listen(signal);
  callbacks.add(onAbort);
  return () => {
    callbacks.delete(onAbort);
  };
}

function listen(signal: AbortSignal): Set<() => void> {
  const callbacks = new Set<() => void>();
  followers.set(signal, callbacks);
  const callAll = (): void => {
    for (const callback of callbacks) callback();
    callbacks.clear();
  };
  signal.addEventListener('abort', callAll, { once: true });
  return callbacks;
}
