import { constants } from 'node:os';
import { runCli } from './run-cli.ts';

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

const exitCode = await runCli({
  argv: process.argv.slice(2),
  env: process.env,
  workingDirectory: process.cwd(),
  execPath: process.execPath,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stop.signal,
});
process.exitCode = stoppedBy === undefined ? exitCode : 128 + constants.signals[stoppedBy];
