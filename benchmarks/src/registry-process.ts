import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RequestCounts } from '@dx/fixture-registry';
import { recordedDirectory, repositoryRoot } from './paths.ts';

const serveBin = join(repositoryRoot, 'packages', 'fixture-registry', 'bin', 'serve.mjs');

/** The recorded registry in a process of its own, so that its work is on another core. */
export interface RegistryProcess {
  readonly url: string;
  counts(): Promise<RequestCounts>;
  /** Paths that were answered 404. */
  missing(): Promise<readonly string[]>;
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** The line between the registry and those who ask it. */
export interface Network {
  /** Before each answer. */
  readonly latencyMs: number;
  /** All connections together. Absent for no limit. */
  readonly mbit?: number;
}

/** How it serves. With `upstream` it records what it lacks. */
export interface RegistryProcessOptions extends Partial<Network> {
  readonly upstream?: string;
}

/** Starts it and waits until everything that was recorded is in its memory. It ends with this process. */
export async function startRegistryProcess(options: RegistryProcessOptions): Promise<RegistryProcess> {
  const child = spawn(
    process.execPath,
    [serveBin, '--until-stdin-ends', '--directory', recordedDirectory, ...flags(options)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const url = await readUrl(child);
  const control = async (path: string): Promise<unknown> =>
    (await fetch(new URL(`-/fixture/${path}`, url))).json();
  return {
    url,
    counts: async () => (await control('counts')) as RequestCounts,
    missing: async () => (await control('missing')) as string[],
    reset: async () => void (await control('reset')),
    close: async () => {
      const ended = once(child, 'exit');
      child.stdin?.end();
      await ended;
    },
  };
}

function flags(options: RegistryProcessOptions): string[] {
  return [
    ...(options.upstream === undefined ? [] : ['--record', '--upstream', options.upstream]),
    ...(options.latencyMs ? ['--latency-ms', String(options.latencyMs)] : []),
    ...(options.mbit === undefined ? [] : ['--mbit', String(options.mbit)]),
  ];
}

async function readUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The registry process has no output');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('The registry process ended before it listened; build it first: pnpm turbo run build');
}
