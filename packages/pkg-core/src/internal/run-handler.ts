import type { TaskHandlers } from '../task-runner.ts';

/**
 * Runs the handler called `name`; only own keys count.
 *
 * @throws TypeError when there is none, since asking for it is a mistake in the program
 */
export function runHandler(handlers: TaskHandlers, name: string, input: unknown): unknown {
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  if (handler === undefined) {
    throw new TypeError(
      `No task is called ${JSON.stringify(name)}; known are ${Object.keys(handlers).join(', ')}`,
    );
  }
  return handler(input as never);
}
