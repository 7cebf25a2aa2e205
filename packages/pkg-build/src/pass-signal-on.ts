import { spawnSync } from 'node:child_process';

/**
 * What ends this process ends what it started, too, in a shared terminal. But for Ctrl-C, which a terminal gives to all of
 * its programs itself; twice would mean "at once" to many.
 *
 * @param reason of an abort; anything but SIGINT, SIGTERM, SIGHUP and SIGKILL is none of its business
 * @param program the process that gets it with all below it; by default all that this one started
 */
export function passSignalOn(reason: unknown, program?: number): void {
  if (reason === 'SIGINT' && process.stdin.isTTY === true) return;
  const signal = passedOn.find((each) => each === reason);
  if (signal !== undefined) signalDescendants(signal, program);
}

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const;

/**
 * Programs that share the terminal are no group of their own: the first of them, mostly a shell, would be all that a signal
 * reaches. So those below are looked up; where there is no `ps`, only the named one gets it.
 */
function signalDescendants(signal: NodeJS.Signals, program: number | undefined): void {
  if (process.platform === 'win32') {
    if (program !== undefined) trySignal(program, signal);
    return;
  }
  const { stdout, pid: asked } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const all = below(program ?? process.pid, stdout ?? '');
  for (const pid of program === undefined ? all : [program, ...all])
    if (pid !== asked) trySignal(pid, signal);
}

function below(ancestor: number, table: string): readonly number[] {
  const children = new Map<number, number[]>();
  for (const line of table.split('\n')) {
    const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  for (const queue = [ancestor]; queue.length > 0; ) {
    const next = children.get(queue.pop() ?? 0) ?? [];
    found.push(...next);
    queue.push(...next);
  }
  return found;
}

function trySignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
