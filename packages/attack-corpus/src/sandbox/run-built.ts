import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DxResult } from '../types.ts';
import { type DxPlace, toResult } from './run-dx.ts';

const program = fileURLToPath(new URL('../../../pkg-cli/bin/dx.cjs', import.meta.url));
const built = fileURLToPath(new URL('../../../pkg-cli/program/dx.cjs', import.meta.url));
const timeLimitMs = 120_000;

/** The file that Node runs. */
export function builtProgram(): string {
  if (!existsSync(built)) throw new Error(`${built} is missing: dx is not built. Run: npm run setup`);
  return program;
}

/** Runs the built `dx` as people have it, in a process of its own; its exit code is -1 when it had to be killed. */
export function runBuilt(argv: readonly string[], { directory, env }: DxPlace): Promise<DxResult> {
  const file = builtProgram();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...argv], {
      cwd: directory,
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeLimitMs,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject).on('close', (code) => resolve(toResult(code ?? -1, stdout, stderr)));
  });
}
