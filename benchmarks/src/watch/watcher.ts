import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command, RunPlace } from '../rivals/types.ts';
import { readCpuMs, waitForBackground } from '../wait-background.ts';
import type { Edit } from './edits.ts';

const limitMs = 120_000;
/** After that it begins to get ready for the next install. */
const restMs = 1_100;

/** What it takes to do nothing. */
export interface IdleCost {
  readonly seconds: number;
  readonly cpuMs: number;
  readonly rssBytes: number;
  /** Watches of the system (inotify). */
  readonly watches: number;
}

/** `dx watch` at work in a project. */
export class Watcher {
  readonly #child: ChildProcess;
  readonly #place: RunPlace;
  /** Lines of events that nobody has waited for yet. */
  #told: string[] = [];
  #wake: () => void = () => undefined;

  constructor({ file, arguments: words, environment }: Command, place: RunPlace) {
    this.#place = place;
    this.#child = spawn(file, words, {
      cwd: place.project,
      env: { PATH: process.env['PATH'] ?? '', HOME: place.home, TMPDIR: place.home, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (this.#child.stdout === null) throw new Error('dx watch has no output');
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.#told.push((JSON.parse(line) as { kind: string }).kind);
      this.#wake();
    });
  }

  /** Until there was nothing left to do. */
  async start(): Promise<void> {
    await this.#until(['watching']);
    await this.#rest();
  }

  /** From just before files are written until the tree has it, as the watcher says and the disk shows. */
  async measure(edit: Edit): Promise<number> {
    this.#told = [];
    const startedMs = performance.now();
    edit.make();
    await this.#until(['updated', 'current']);
    const tookMs = performance.now() - startedMs;
    if (!edit.isThere()) throw new Error(`dx watch says that it is ready, and ${edit.name} is not there`);
    await this.#rest();
    return tookMs;
  }

  /** What it costs while nothing changes. */
  async idle(seconds: number): Promise<IdleCost> {
    const pid = String(this.#child.pid);
    const before = readCpuMs(pid);
    await delay(seconds * 1000);
    return {
      seconds,
      cpuMs: readCpuMs(pid) - before,
      rssBytes: Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024,
      watches: countWatches(pid),
    };
  }

  async close(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
    await waitForBackground(this.#place.home);
  }

  /** Until the next install is ready, too, so that edits do not disturb each other. */
  async #rest(): Promise<void> {
    await delay(restMs);
    await waitForBackground(this.#place.home, this.#child.pid);
  }

  async #until(kinds: readonly string[]): Promise<void> {
    const endMs = performance.now() + limitMs;
    while (!this.#told.some((kind) => kinds.includes(kind))) {
      const left = endMs - performance.now();
      const bad = this.#told.find((kind) => ['failed', 'held', 'broken'].includes(kind));
      if (bad !== undefined || left <= 0 || this.#child.exitCode !== null)
        throw new Error(`dx watch told ${this.#told.join(', ')} where ${kinds.join(' or ')} was to come`);
      await Promise.race([
        new Promise<void>((resolve) => (this.#wake = resolve)),
        delay(Math.min(left, 500)),
      ]);
    }
  }
}

function countWatches(pid: string): number {
  const directory = `/proc/${pid}/fdinfo`;
  const lines = readdirSync(directory).flatMap((name) =>
    readFileSync(`${directory}/${name}`, 'utf8').split('\n'),
  );
  return lines.filter((line) => line.startsWith('inotify ')).length;
}
