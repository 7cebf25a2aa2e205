import { constants } from 'node:os';
import { guessWishes } from './arguments/output-wishes.ts';
import { startBackground } from './generations/start-background.ts';
import { findNode } from './own-process.ts';
import { runCli } from './run-cli.ts';
import { printError } from './terminal/print-error.ts';
import { openTerminal } from './terminal/terminal.ts';
import { watchSilentEnd } from './watch-silent-end.ts';

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const stop = new AbortController();
let stoppedBy: (typeof stopSignals)[number] | undefined;

/**
 * The first signal ends the command cleanly, another one the process at once with all that it started. A script that shares
 * the terminal got both from there: it decides, by the listener that is there for it.
 */
for (const signal of stopSignals) {
  process.on(signal, () => {
    if (stoppedBy === undefined) {
      stoppedBy = signal;
      stop.abort(signal);
    } else if (process.listenerCount(signal) === 1 || process.stdin.isTTY !== true) void endNow(signal);
  });
}

/** Whoever reads may stop reading, as `head` does; the command goes on and keeps its exit code. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const ended = watchSilentEnd(process, () =>
  report(new Error('the command still waited when nothing was left to wait for')),
);

process.on('uncaughtException', (error) => {
  report(error);
  ended();
  process.exit(1);
});

void runCli({
  argv: process.argv.slice(2),
  env: process.env,
  workingDirectory: workingDirectory(),
  execPath: findNode(process.env).path,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stop.signal,
  afterwards: startBackground,
}).then((exitCode) => {
  ended();
  process.exitCode = stoppedBy === undefined ? exitCode : 128 + constants.signals[stoppedBy];
});

/** Groups of processes are killed by who watches them, and the command then says whose they were. */
async function endNow(signal: (typeof stopSignals)[number]): Promise<void> {
  const { isKillingGroups, passSignalOn } = await import('@dx/pkg-build');
  if (isKillingGroups()) return;
  passSignalOn('SIGKILL');
  ended();
  process.exit(128 + constants.signals[signal]);
}

function report(error: Error): void {
  const { stdout, stderr, env, argv } = process;
  const wishes = guessWishes(argv.slice(2), env);
  const terminal = openTerminal({ stdout, stderr, env, ...wishes });
  terminal.draw('');
  printError(terminal, error, wishes.isJson);
}

/** A directory that was deleted still has a name; the command then says that it is not there. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return process.env['PWD'] ?? '/';
  }
}
