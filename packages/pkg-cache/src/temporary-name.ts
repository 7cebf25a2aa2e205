import { randomUUID } from 'node:crypto';

let prefix: string | undefined;
let count = 0;

/**
 * A file name that nobody else has: random once per thread, then counted. Names made at random each took 0.1 ms of a busy
 * machine, and an install makes two per package. Whoever uses it creates exclusively, in a directory of one's own.
 */
export function temporaryName(): string {
  prefix ??= randomUUID();
  count += 1;
  return `${prefix}-${count}`;
}
