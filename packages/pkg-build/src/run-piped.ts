/// <reference path="./npm-promise-spawn.d.ts" />

import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { projectEnvironment } from './environment/script-environment.ts';
import { ownShell } from './own-shell.ts';
import { drain, endGroup, type ProcessEnd, waitForEnd, watchForStop } from './process-group.ts';
import type { ScriptChunk, ScriptOptions, ScriptPackage } from './types.ts';

/** A script on its way to the shell. */
export interface PipedScript {
  readonly event: string;
  readonly command: string;
  /** Quoted for the shell, so that the script gets them as they are. */
  readonly args: readonly string[];
}

/** A person's own scripts may have something to put away, a container for example. */
const graceMs = 10_000;
/** Ending with the shell's words for "cannot be started". */
const notStarted = 126;

/**
 * Runs a script whose output the caller takes. It is a process group of its own, and all of it ends when the signal
 * aborts; with Ctrl-C's signal if that is the reason, as a terminal would end it. What it leaves running when it ends by
 * itself goes on running, as with npm.
 */
export async function runPiped(
  target: ScriptPackage,
  script: PipedScript,
  onOutput: (chunk: ScriptChunk) => void,
  { env = {}, scriptShell, signal }: ScriptOptions,
): Promise<ProcessEnd> {
  const isStopped = (): boolean => signal?.aborted === true;
  if (isStopped()) return { signal: 'SIGTERM' };
  const { default: promiseSpawn } = await import('@npmcli/promise-spawn');
  const isGroup = process.platform !== 'win32';
  const spawned = promiseSpawn(script.command, script.args, {
    cwd: target.directory,
    env: { ...projectEnvironment(target, script, env) },
    shell: scriptShell ?? ownShell ?? true,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: isGroup,
    windowsHide: true,
  });
  spawned.catch(() => undefined);
  const child = spawned.process;
  listen(child, onOutput);
  const stop = watchForStop(child, { isGroup, graceMs, signal, first: firstSignal, isHasty: true });
  try {
    const { fault, ...end } = await waitForEnd(child);
    await drain(child, isStopped() ? graceMs : undefined);
    if (isStopped() && isGroup) endGroup(child, isGroup, 'SIGKILL');
    if (fault === undefined) return end;
    onOutput({ stream: 'stderr', bytes: Buffer.from(`${fault}\n`) });
    return { exitCode: notStarted };
  } finally {
    stop();
  }
}

/** The library would keep all of the output until the end: its listeners go. */
function listen(child: ChildProcess, onOutput: (chunk: ScriptChunk) => void): void {
  const take = (readable: Readable | null, stream: ScriptChunk['stream']): void => {
    readable?.removeAllListeners('data').on('data', (bytes: Buffer) => onOutput({ stream, bytes }));
  };
  take(child.stdout, 'stdout');
  take(child.stderr, 'stderr');
}

function firstSignal(reason: unknown): NodeJS.Signals {
  return reason === 'SIGINT' || reason === 'SIGHUP' ? reason : 'SIGTERM';
}
