import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from './rivals/types.ts';

const gnuTime = '/usr/bin/time';
const pollMs = 2;
const timeoutMs = 300_000;

/** What one process took. */
export interface Measurement {
  /** From just before it was started until it had ended. */
  readonly wallMs: number;
  /** User and system time of it and the processes that it waited for. Absent without GNU time. */
  readonly cpuMs?: number;
  /** Highest resident size of any one of its processes, threads included. */
  readonly peakRssBytes?: number;
  readonly exitCode: number | null;
  /** What it printed, both streams. */
  readonly output: string;
}

/** How the peak size is found on this machine; named in results. */
export const memoryMethod: string = existsSync(gnuTime)
  ? 'GNU time (ru_maxrss)'
  : `VmHWM of /proc, read every ${pollMs} ms`;

/** Runs the command alone in its directory, with only `PATH`, `HOME` and its own variables. */
export async function measureCommand(
  command: Command,
  directory: string,
  home: string,
): Promise<Measurement> {
  return existsSync(gnuTime)
    ? measureWithTime(command, directory, home)
    : measureByPolling(command, directory, home);
}

async function measureWithTime(command: Command, directory: string, home: string): Promise<Measurement> {
  const report = join(home, '.time');
  const wrapped = {
    ...command,
    file: gnuTime,
    arguments: ['-f', '%M %U %S', '-o', report, '--', command.file, ...command.arguments],
  };
  const { measurement } = await run(wrapped, directory, home);
  const [kibibytes, user, system] = (readFileSync(report, 'utf8').trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  rmSync(report);
  return {
    ...measurement,
    cpuMs: Math.round(((user ?? 0) + (system ?? 0)) * 1000),
    peakRssBytes: (kibibytes ?? 0) * 1024,
  };
}

async function measureByPolling(command: Command, directory: string, home: string): Promise<Measurement> {
  const { measurement, peakRssBytes } = await run(command, directory, home);
  return peakRssBytes === undefined ? measurement : { ...measurement, peakRssBytes };
}

interface Run {
  readonly measurement: Measurement;
  readonly peakRssBytes: number | undefined;
}

function run(command: Command, directory: string, home: string): Promise<Run> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, ...command.environment };
    const started = performance.now();
    const child = spawn(command.file, [...command.arguments], {
      cwd: directory,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const kill = (): void => killGroup(child.pid);
    process.prependOnceListener('exit', kill);
    let ended = started;
    let output = '';
    let peakRssBytes: number | undefined;
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const poll = setInterval(() => {
      peakRssBytes = readPeak(child.pid) ?? peakRssBytes;
    }, pollMs);
    if (command.file === gnuTime) clearInterval(poll);
    const timeout = setTimeout(kill, timeoutMs);
    child.once('error', reject);
    child.once('exit', () => {
      ended = performance.now();
    });
    child.once('close', (exitCode) => {
      clearInterval(poll);
      clearTimeout(timeout);
      process.off('exit', kill);
      resolve({ measurement: { wallMs: ended - started, exitCode, output }, peakRssBytes });
    });
  });
}

/** GNU time and what it runs, which would else go on when a benchmark is interrupted. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function readPeak(pid: number | undefined): number | undefined {
  try {
    const match = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match === null ? undefined : Number(match[1]) * 1024;
  } catch {
    return undefined;
  }
}
