/// <reference path="../../../pkg-cli/src/init/init-package-json.d.ts" />
/// <reference path="../../../pkg-cli/src/npm-libraries.d.ts" />
/// <reference path="../../../pkg-cli/src/query/npm-query.d.ts" />
import { Writable } from 'node:stream';
import { runCli } from '@dx/pkg-cli';
import type { DxResult } from '../types.ts';

/** Where and with what a command line runs. */
export interface DxPlace {
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Runs one command line of `dx` in this process, from source. */
export async function runDx(argv: readonly string[], { directory, env }: DxPlace): Promise<DxResult> {
  const stdout = collector();
  const stderr = collector();
  const exitCode = await runCli({
    argv,
    env,
    workingDirectory: directory,
    execPath: process.execPath,
    stdout: stdout.stream,
    stderr: stderr.stream,
    signal: new AbortController().signal,
  });
  return toResult(exitCode, stdout.text(), stderr.text());
}

/** A result with the code that its standard error names. */
export function toResult(exitCode: number, stdout: string, stderr: string): DxResult {
  const code = exitCode === 0 ? undefined : /\bDX_[A-Z0-9_]+\b/.exec(stderr)?.[0];
  return { exitCode, stdout, stderr, code };
}

function collector(): { readonly stream: NodeJS.WriteStream; text(): string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => chunks.join('') };
}
