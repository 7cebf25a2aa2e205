import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const npmCli = join(dirname(createRequire(import.meta.url).resolve('npm/package.json')), 'bin/npm-cli.js');

/** What npm itself answers in a directory while a server of this process answers npm. */
export function runNpmOnline(
  directory: string,
  argv: readonly string[],
): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }> {
  const { PATH } = process.env;
  const env = {
    PATH,
    HOME: join(directory, '..', 'home'),
    npm_config_cache: join(directory, '..', 'npm-cache'),
  };
  const args = [npmCli, ...argv, '--no-update-notifier', '--loglevel=error'];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: directory, env }, (error, stdout, stderr) =>
      resolve({
        exitCode: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1,
        stdout,
        stderr,
      }),
    );
  });
}
