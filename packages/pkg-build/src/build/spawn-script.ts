import { type ChildProcess, spawn } from 'node:child_process';

/** One command, and what it runs in. */
export interface SpawnInput {
  readonly command: string;
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly scriptShell?: string;
  /** `background` collects the output; `foreground` shares the terminal. */
  readonly output: 'background' | 'foreground';
  readonly signal?: AbortSignal;
}

/** How a command ended. Neither code nor signal: it could not start, and `output` says why. */
export interface SpawnResult {
  readonly exitCode?: number;
  readonly signal?: string;
  /** The last part of what it wrote to both streams. */
  readonly output: string;
}

/** What is kept of the output, so that a script cannot fill the memory. */
const maxOutputBytes = 65_536;
/** How long processes have to end by themselves before they are killed. */
const graceMs = 2_000;
/** How long output may still come from a process that left the group. */
const drainMs = 200;

const isWindows = process.platform === 'win32';

/**
 * Runs a command in a shell and waits for it. In the background it is a process group of its own: when the shell ends or
 * `signal` aborts, whatever is left of the group is ended too. Never rejects.
 */
export async function spawnScript(input: SpawnInput): Promise<SpawnResult> {
  const isGroup = input.output === 'background' && !isWindows;
  const chunks = new Tail(maxOutputBytes);
  let child: ChildProcess;
  try {
    child = spawn(input.command, {
      cwd: input.directory,
      env: { ...input.env },
      shell: input.scriptShell ?? true,
      stdio: input.output === 'foreground' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      detached: isGroup,
      windowsHide: true,
    });
  } catch (error) {
    return { output: String(error) };
  }
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const stop = watchForStop(child, isGroup, input.signal);
  try {
    const ended = await waitForEnd(child);
    endRest(child, isGroup);
    await drain(child);
    return { ...ended, output: [chunks.text(), ended.output].filter((text) => text !== '').join('\n') };
  } finally {
    stop();
  }
}

function waitForEnd(child: ChildProcess): Promise<SpawnResult> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ output: String(error) }));
    child.once('exit', (code, signal) =>
      resolve({
        output: '',
        ...(code === null ? {} : { exitCode: code }),
        ...(signal === null ? {} : { signal }),
      }),
    );
  });
}

/** Ends the group when the caller aborts and when this process exits. Gives what undoes the watch. */
function watchForStop(child: ChildProcess, isGroup: boolean, signal: AbortSignal | undefined): () => void {
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    kill(child, isGroup, 'SIGTERM');
    timer = setTimeout(() => kill(child, isGroup, 'SIGKILL'), graceMs);
  };
  const endNow = (): void => kill(child, isGroup, 'SIGKILL');
  process.once('exit', endNow);
  if (signal?.aborted === true) end();
  else signal?.addEventListener('abort', end, { once: true });
  return () => {
    clearTimeout(timer);
    process.removeListener('exit', endNow);
    signal?.removeEventListener('abort', end);
  };
}

/** What a script leaves running must not write into a tree that is about to become visible. */
function endRest(child: ChildProcess, isGroup: boolean): void {
  if (isGroup) kill(child, isGroup, 'SIGKILL');
}

/** A process that is gone already is no error. */
function kill(child: ChildProcess, isGroup: boolean, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (isGroup) process.kill(-child.pid, signal);
    else if (isWindows) spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    else child.kill(signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits for the rest of the output, but not for a process that keeps the pipe open elsewhere. */
async function drain(child: ChildProcess): Promise<void> {
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null && !stream.destroyed);
  if (streams.length === 0) return;
  const closed = Promise.all(
    streams.map((stream) => new Promise((resolve) => stream?.once('close', resolve))),
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, drainMs);
  });
  await Promise.race([closed, late]);
  clearTimeout(timer);
  for (const stream of streams) stream?.destroy();
}

/** The last bytes of a stream. */
class Tail {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #sizeBytes = 0;
  #isCut = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#sizeBytes += chunk.length;
    if (this.#sizeBytes > 2 * this.#maxBytes) this.#cut();
  }

  text(): string {
    this.#cut();
    const text = Buffer.concat(this.#chunks).toString('utf8').trimEnd();
    return this.#isCut ? `…${text}` : text;
  }

  #cut(): void {
    if (this.#sizeBytes <= this.#maxBytes) return;
    const last = Buffer.concat(this.#chunks).subarray(-this.#maxBytes);
    this.#chunks = [Buffer.from(last)];
    this.#sizeBytes = last.length;
    this.#isCut = true;
  }
}
