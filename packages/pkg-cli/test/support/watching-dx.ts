import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { WatchEvent } from '@dx/pkg-build';
import type { DxProject } from './dx.ts';

const other = process.env['DX_TEST_PROGRAM'];
const bin = fileURLToPath(new URL('../../bin/dx.cjs', import.meta.url));

/** `dx watch --json` at work in a project. */
export interface WatchingDx {
  readonly child: ChildProcess;
  /** All events so far. */
  readonly events: readonly WatchEvent[];
  /** Events up to the next one of a kind that no earlier call was given. */
  until(kind: WatchEvent['kind']): Promise<readonly WatchEvent[]>;
  /** Ends it by a signal, unless it has ended, and gives its exit code and what it complained of. */
  end(signal?: NodeJS.Signals): Promise<{ readonly exitCode: number | null; readonly stderr: string }>;
}

/** Starts the built command and keeps what it says. */
export function startWatching(
  { root, env }: Pick<DxProject, 'root' | 'env'>,
  argv: readonly string[] = [],
): WatchingDx {
  const [program, ...first] = other === undefined ? [process.execPath, bin] : [other];
  const child = spawn(program, [...first, 'watch', '--json', ...argv], {
    cwd: root,
    env: { ...env, TMPDIR: tmpdir() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const events: WatchEvent[] = [];
  let [stderr, given] = ['', 0];
  let wake = (): void => undefined;
  createInterface({ input: child.stdout }).on('line', (line) => {
    events.push(JSON.parse(line) as WatchEvent);
    wake();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  void ended.then(() => wake());
  return {
    child,
    events,
    until: async (kind) => {
      for (;;) {
        const at = events.findIndex((event, index) => index >= given && event.kind === kind);
        if (at >= 0) {
          const found = events.slice(given, at + 1);
          given = at + 1;
          return found;
        }
        if (child.exitCode !== null) throw new Error(`dx watch has ended: ${stderr}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    end: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return { exitCode: await ended, stderr };
    },
  };
}
