import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { drain, endGroup, type ProcessEnd, waitForEnd, watchForStop } from '../process-group.ts';
import { type SandboxRooms, sandboxArguments } from '../sandbox/sandbox-arguments.ts';

/** One command, and what it runs in. */
export interface SpawnInput {
  readonly command: string;
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly scriptShell?: string;
  /** `background` collects the output; `foreground` shares the terminal. */
  readonly output: 'background' | 'foreground';
  readonly signal?: AbortSignal;
  /** Ends it after so many milliseconds. */
  readonly timeoutMs?: number;
  /** Runs it in bubblewrap, with these rooms. */
  readonly sandbox?: SandboxRooms & { readonly program: string };
}

/** How a command ended, and what it wrote. When it could not start, `output` says why. */
export interface SpawnResult extends ProcessEnd {
  /** The last part of what it wrote to both streams. */
  readonly output: string;
  /** It was ended because it took too long. */
  readonly isLate: boolean;
}

/** What is kept of the output, so that a script cannot fill the memory. */
const maxOutputBytes = 65_536;
/** How long processes have to end by themselves before they are killed. */
const graceMs = 2_000;

/** What a timer can hold. */
const maxTimerMs = 2_147_483_647;

const isWindows = process.platform === 'win32';

/**
 * Runs a command in a shell and waits for it. In the background it is a process group of its own: when the shell ends or
 * `signal` aborts, whatever is left of the group is ended too. Never rejects.
 */
export async function spawnScript(input: SpawnInput): Promise<SpawnResult> {
  const isGroup = input.output === 'background' && !isWindows;
  const chunks = new Tail(maxOutputBytes);
  const limit = startLimit(input);
  let child: ChildProcess;
  try {
    child = start(input, isGroup);
  } catch (error) {
    limit.clear();
    return { output: String(error), isLate: false };
  }
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const stop = watchForStop(child, { isGroup, graceMs, signal: limit.signal });
  try {
    const ended = await waitForEnd(child);
    if (isGroup) endGroup(child, isGroup, 'SIGKILL');
    await drain(child);
    const { fault = '', ...end } = ended;
    const output = [chunks.text(), fault].filter((text) => text !== '').join('\n');
    return { ...end, output, isLate: limit.isOver() };
  } finally {
    stop();
    limit.clear();
  }
}

function start(input: SpawnInput, isGroup: boolean): ChildProcess {
  const { command, directory, env, scriptShell, output, sandbox } = input;
  const options = {
    cwd: directory,
    env: { ...env },
    stdio: (output === 'foreground' ? 'inherit' : ['ignore', 'pipe', 'pipe']) as StdioOptions,
    detached: isGroup,
    windowsHide: true,
  };
  if (sandbox === undefined) return spawn(command, { ...options, shell: scriptShell ?? true });
  const words = [...sandboxArguments(sandbox), scriptShell ?? '/bin/sh', '-c', command];
  return spawn(sandbox.program, words, options);
}

interface Limit {
  readonly signal: AbortSignal | undefined;
  readonly isOver: () => boolean;
  readonly clear: () => void;
}

/** What ends a command: the caller, or time. */
function startLimit({ signal, timeoutMs = 0 }: SpawnInput): Limit {
  if (timeoutMs <= 0) return { signal, isOver: () => false, clear: () => undefined };
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), Math.min(timeoutMs, maxTimerMs));
  return {
    signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]),
    isOver: () => late.signal.aborted,
    clear: () => clearTimeout(timer),
  };
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
