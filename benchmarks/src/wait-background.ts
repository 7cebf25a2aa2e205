import { readdirSync, readFileSync, statfsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 5;
const limitMs = 120_000;
/** `sysconf(_SC_CLK_TCK)`, which is 100 on every Linux that Node runs on. */
const msPerTick = 10;

/** What processes did that a run left behind. */
export interface BackgroundWork {
  /** How long they went on after the run had ended; 0 when there were none, and always where there is no `/proc`. */
  readonly wallMs: number;
  /** Processor time of them, that before the run's end included, in steps of 10 ms. */
  readonly cpuMs: number;
  /** By how much the disk was fuller when they had ended; negative when they removed more than they wrote. */
  readonly diskBytes: number;
}

/**
 * Waits until no process is left that was started with this `HOME`, so that what a run left working does not slow the
 * next one, and tells what that cost.
 *
 * @param except a process that is to go on
 * @throws Error after two minutes
 */
export async function waitForBackground(home: string, except?: number): Promise<BackgroundWork> {
  const started = performance.now();
  const before = readUsedBytes(home);
  const cpuMs = new Map<string, number>();
  if (!noteWork(home, cpuMs, except)) return { wallMs: 0, cpuMs: 0, diskBytes: 0 };
  while (noteWork(home, cpuMs, except)) {
    if (performance.now() - started > limitMs) throw new Error(`A process with HOME=${home} does not end`);
    await delay(pollMs);
  }
  return {
    wallMs: performance.now() - started,
    cpuMs: [...cpuMs.values()].reduce((sum, ms) => sum + ms, 0),
    diskBytes: readUsedBytes(home) - before,
  };
}

/** Whether there are any; their processor time so far is put into `cpuMs`. */
function noteWork(home: string, cpuMs: Map<string, number>, except?: number): boolean {
  const wanted = `HOME=${home}`;
  const found = listProcesses().filter(
    (pid) => Number(pid) !== except && readEnvironment(pid).includes(wanted),
  );
  for (const pid of found) cpuMs.set(pid, Math.max(readCpuMs(pid), cpuMs.get(pid) ?? 0));
  return found.length > 0;
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

/** User and system time of a process so far: fields 14 and 15, counted behind the name, which may have spaces and parentheses. */
export function readCpuMs(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * msPerTick;
  } catch {
    return 0;
  }
}

function readUsedBytes(path: string): number {
  const { blocks, bfree, bsize } = statfsSync(path);
  return (blocks - bfree) * bsize;
}
