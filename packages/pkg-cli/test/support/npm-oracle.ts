import { execFile, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const npmCli = join(dirname(createRequire(import.meta.url).resolve('npm/package.json')), 'bin/npm-cli.js');

/** What npm answers in a directory, without the person's own settings. */
export interface NpmAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs npm itself while this process waits: nothing that it asks this process for is answered. */
export function runNpm(directory: string, argv: readonly string[]): NpmAnswer {
  const { args, options } = commandLine(directory, argv);
  const result = spawnSync(process.execPath, args, { ...options, encoding: 'utf8' });
  return { exitCode: result.status ?? -1, stdout: result.stdout, stderr: result.stderr };
}

/** Runs npm itself beside this process: the registry of the test goes on answering. */
export function askNpm(directory: string, argv: readonly string[]): Promise<NpmAnswer> {
  const { args, options } = commandLine(directory, argv);
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ exitCode, stdout, stderr });
    });
  });
}

function commandLine(
  directory: string,
  argv: readonly string[],
): { args: string[]; options: { cwd: string; env: NodeJS.ProcessEnv } } {
  const env = {
    PATH: process.env['PATH'],
    HOME: join(directory, '..', 'npm-home'),
    npm_config_cache: join(directory, '..', 'npm-cache'),
    npm_config_update_notifier: 'false',
    npm_config_loglevel: 'error',
  };
  const args = [npmCli, ...argv];
  return { args, options: { cwd: directory, env } };
}
