import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { type BuiltResult, requireBuiltDx, runBuiltDx } from './support/built-dx.ts';
import { createDxProject, type DxProject } from './support/dx.ts';

beforeAll(requireBuiltDx);

/** Starts a process of its own, says who the two are, and goes on for longer than any test. */
const script = (signals: readonly string[]): string => `
for (const signal of ${JSON.stringify(signals)}) process.on(signal, () => process.stderr.write('heard'));
const { pid } = require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' });
process.stderr.write('processes ' + process.pid + ' ' + pid + ' ready');
setTimeout(() => {}, 60000);
`;

function project(scripts: Readonly<Record<string, string>>, signals: readonly string[] = []): DxProject {
  return createDxProject('http://127.0.0.1:1/', {
    'package.json': { name: 'app', version: '1.0.0', scripts },
    's.cjs': script(signals),
  });
}

/** Runs until the script is there, and sends signals to dx alone: each when the one before had its time. */
async function interrupt(
  { root, env }: DxProject,
  argv: readonly string[],
  send: (child: ChildProcess) => void,
): Promise<BuiltResult & { readonly running: readonly number[] }> {
  let text = '';
  const result = await runBuiltDx(argv, {
    cwd: root,
    env,
    onStderr: (part, child) => {
      const hadStarted = text.includes(' ready');
      text += part;
      if (!hadStarted && text.includes(' ready')) send(child);
    },
  });
  const [, ...pids] = /processes (\d+) (\d+) ready/.exec(text) ?? [];
  await expect.poll(() => pids.map(Number).filter(isRunning), { timeout: 5000 }).toEqual([]);
  return { ...result, running: pids.map(Number) };
}

function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

const ways = [
  ['a script', ['run', 'go'], { go: 'node s.cjs' }],
  ['a command', ['exec', '-c', 'node s.cjs'], {}],
  ["the project's own script in an install", ['install'], { postinstall: 'node s.cjs' }],
] as const;
const signals = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;
const all = ways.flatMap(([what, argv, scripts]) =>
  signals.map(([signal, exitCode]) => ({ what, argv, scripts, signal, exitCode })),
);

it.runIf(existsSync('/proc/self/stat')).each(all)(
  'P6 ends $what with all its processes on $signal, and itself with $exitCode',
  async ({ argv, scripts, signal, exitCode }) => {
    const made = project(scripts);
    const result = await interrupt(made, argv, (child) => child.kill(signal));
    expect(result).toMatchObject({ exitCode, running: [expect.any(Number), expect.any(Number)] });
    expect(readLocks(made)).toEqual([]);
  },
);

it.runIf(existsSync('/proc/self/stat'))(
  'P6 ends at once on a second signal, even with a script that heeds none',
  async () => {
    const made = project({ go: 'node s.cjs' }, ['SIGINT', 'SIGTERM', 'SIGHUP']);
    const result = await interrupt(made, ['run', 'go'], (child) => {
      child.stderr?.once('data', () => child.kill('SIGINT'));
      child.kill('SIGINT');
    });
    expect(result).toMatchObject({ exitCode: 130 });
  },
);

/** Files, and not their folders. */
function readLocks({ home }: DxProject): readonly string[] {
  const folder = join(home, '..', 'dx', 'locks', 'v1');
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}
