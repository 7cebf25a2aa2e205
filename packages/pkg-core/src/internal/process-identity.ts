import { hostname } from 'node:os';
import type { FsOps } from '../fs-ops.ts';

/**
 * Within which numbers of processes mean something: this boot of this machine and, on Linux, this container. Elsewhere the
 * name of the machine.
 */
export function describeMachine(fs: FsOps): string {
  const boot = tryTo(() => readText('/proc/sys/kernel/random/boot_id', fs).trim());
  const processes = tryTo(() => fs.readLink('/proc/self/ns/pid'));
  return boot === undefined || processes === undefined ? `host ${hostname()}` : `${boot} ${processes}`;
}

/** What tells a process from a later one with the same number: when it started, where the system says so. */
export function describeProcess(pid: number, fs: FsOps): string {
  return tryTo(() => startOf(readText(`/proc/${pid}/stat`, fs))) ?? '';
}

/** Whether a process is there and is the one that was described. A zombie is none. */
export function isProcessAlive(pid: number, described: string, fs: FsOps): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  const stat = tryTo(() => readText(`/proc/${pid}/stat`, fs));
  if (stat === undefined || described === '') return true;
  return startOf(stat) === described && fieldsOf(stat)[0] !== 'Z';
}

/** The 22nd field: ticks since boot. */
function startOf(stat: string): string {
  return fieldsOf(stat)[19] ?? '';
}

/** From the third on: the second is the command's name in parentheses, with anything in it. */
function fieldsOf(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function readText(path: string, fs: FsOps): string {
  return new TextDecoder().decode(fs.readFile(path));
}

function tryTo<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
