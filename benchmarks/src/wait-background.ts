import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 5;
const limitMs = 60_000;

/**
 * Waits until no process is left that was started with this `HOME`, so that what a run left working does not slow the
 * next one. Gives how long that took: 0 when there was none, and always where there is no `/proc`.
 *
 * @throws Error after a minute
 */
export async function waitForBackground(home: string): Promise<number> {
  const started = performance.now();
  if (!isAtWork(home)) return 0;
  while (isAtWork(home)) {
    if (performance.now() - started > limitMs) throw new Error(`A process with HOME=${home} does not end`);
    await delay(pollMs);
  }
  return performance.now() - started;
}

function isAtWork(home: string): boolean {
  const wanted = `HOME=${home}`;
  return listProcesses().some((pid) => readEnvironment(pid).includes(wanted));
}

function listProcesses(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Empty for a process that has ended meanwhile or belongs to somebody else. */
function readEnvironment(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
