import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { passSignalOn } from '@dx/pkg-build';
import { DxError } from '@dx/pkg-core';
import type { CommandContext } from './command-context.ts';

/**
 * Runs a program in the person's directory with the shared terminal; the answer is its exit code, 128 + n after signal n.
 * A signal that ends dx ends the program too.
 *
 * @throws DX_PROGRAM_FAILED when it cannot be started
 */
export function runProgram(
  program: string,
  args: readonly string[],
  { project, signal: stop }: CommandContext,
): Promise<number> {
  const env = {
    ...project.env,
    PATH: `${path.dirname(program)}${path.delimiter}${project.env['PATH'] ?? ''}`,
  };
  const child = spawn(program, args, {
    cwd: project.directory,
    env,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  const passOn = (): void => passSignalOn(stop.reason, child.pid);
  stop.addEventListener('abort', passOn, { once: true });
  return new Promise<number>((resolve, reject) => {
    child.on('error', (cause) => reject(cannotStart(program, cause)));
    child.on('close', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  }).finally(() => stop.removeEventListener('abort', passOn));
}

function cannotStart(program: string, cause: Error): DxError {
  return new DxError({
    code: 'DX_PROGRAM_FAILED',
    message: `Cannot start ${program}: ${cause.message}`,
    hint: 'Check that the file is a program that this machine can run',
    cause,
  });
}
