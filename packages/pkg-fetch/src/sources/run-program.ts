import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { PassThrough, type Readable } from 'node:stream';
import { followAbort } from '../follow-abort.ts';

/** One run of a program. */
export interface ProgramRun {
  /** Absolute. */
  readonly program: string;
  readonly args: readonly string[];
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** How a program ended. */
export interface ProgramEnd {
  readonly exitCode: number | undefined;
  readonly isLate: boolean;
  /** The last of what it wrote to stderr. */
  readonly complaint: string;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

const maxComplaint = 16_384;

/**
 * Runs a program without a shell, input or terminal and hands its output to `read`. The program and all it started
 * end when the signal aborts, the time is over or `read` fails.
 */
export async function runProgram<Found>(
  run: ProgramRun,
  read: (output: Readable) => Promise<Found>,
): Promise<{ readonly end: ProgramEnd; readonly found: PromiseSettledResult<Found> }> {
  const child = start(run);
  const stop = (): void => stopAll(child);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, run.timeoutMs);
  const unfollow = followAbort(run.signal, stop);
  try {
    const reading = read(keepOutput(child)).catch((error: unknown) => {
      stop();
      throw error;
    });
    const [{ exitCode, problem }, said, [found]] = await Promise.all([
      waitForEnd(child),
      readTail(child.stderr),
      Promise.allSettled([reading]),
    ]);
    return { end: { exitCode, isLate, complaint: problem ?? said }, found };
  } finally {
    clearTimeout(timer);
    unfollow();
  }
}

/** In a group of its own: helpers end with it, and a prompt finds no terminal to wait at. */
function start({ program, args, directory, env }: ProgramRun): Child {
  return spawn(program, [...args], {
    cwd: directory,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: false,
    windowsHide: true,
    detached: process.platform !== 'win32',
  });
}

/** Node throws away what a program has written and nobody reads by the time it ends; a reader may take its time. */
function keepOutput(child: Child): Readable {
  const output = new PassThrough();
  child.stdout.on('error', (error) => output.destroy(error));
  child.stdout.on('close', () => {
    if (!child.stdout.readableEnded) output.destroy();
  });
  return child.stdout.pipe(output);
}

function stopAll(child: Child): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  child.stdout.destroy();
  child.stderr.destroy();
}

/** `problem` is why it could not be started. */
async function waitForEnd(
  child: Child,
): Promise<{ readonly exitCode: number | undefined; readonly problem?: string }> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ exitCode: undefined, problem: error.message }));
    child.once('close', (exitCode) => resolve({ exitCode: exitCode ?? undefined }));
  });
}

async function readTail(stream: Readable): Promise<string> {
  let tail = '';
  try {
    for await (const chunk of stream) tail = (tail + String(chunk)).slice(-maxComplaint);
  } catch {
    return tail;
  }
  return tail;
}
