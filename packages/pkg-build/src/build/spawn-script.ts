import { type ChildProcess, spawn } from 'node:child_process';
import { drain, endGroup, type ProcessEnd, waitForEnd, watchForStop } from '../process-group.ts';

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

/** How a command ended, and what it wrote. When it could not start, `output` says why. */
export interface SpawnResult extends ProcessEnd {
  /** The last part of what it wrote to both streams. */
  readonly output: string;
}

/** What is kept of the output, so that a script cannot fill the memory. */
const maxOutputBytes = 65_536;
/** How long processes have to end by themselves before they are killed. */
const graceMs = 2_000;

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
  const stop = watchForStop(child, { isGroup, graceMs, signal: input.signal });
  try {
    const ended = await waitForEnd(child);
    if (isGroup) endGroup(child, isGroup, 'SIGKILL');
    await drain(child);
    const { fault = '', ...end } = ended;
    return { ...end, output: [chunks.text(), fault].filter((text) => text !== '').join('\n') };
  } finally {
    stop();
  }
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
