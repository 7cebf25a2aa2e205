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

/** The first signal ends the command cleanly; a second one ends the process as it would without us. */
for (const signal of stopSignals) {
  process.once(signal, () => {
    stoppedBy = signal;
    stop.abort(signal);
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
