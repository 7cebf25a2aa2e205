import { type ChildProcess, spawn } from 'node:child_process';
import type { Sandbox } from '../types.ts';
import { environmentOf } from './environment.ts';
import { builtProgram } from './run-built.ts';

/** A built `dx` that runs, to be waited for or killed. */
export interface Running {
  readonly child: ChildProcess;
  /** Its exit code, `undefined` when a signal ended it, and what it printed. */
  readonly ended: Promise<{ readonly exitCode: number | undefined; readonly output: string }>;
}

/** Starts the built `dx` in the project, with at most so many open files. */
export function startBuilt(
  sandbox: Sandbox,
  argv: readonly string[],
  { directory = sandbox.project, maxFiles }: { readonly directory?: string; readonly maxFiles?: number } = {},
): Running {
  const words = [process.execPath, builtProgram(), ...argv];
  const limit = maxFiles === undefined ? '' : `ulimit -n ${maxFiles} && `;
  const child = spawn('/bin/sh', ['-c', `${limit}exec "$@"`, 'sh', ...words], {
    cwd: directory,
    env: { ...environmentOf(sandbox, sandbox.registry.url) },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const ended = new Promise<{ exitCode: number | undefined; output: string }>((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ exitCode: code ?? undefined, output }));
  });
  return { child, ended };
}
