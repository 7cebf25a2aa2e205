import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const npmCli = join(dirname(createRequire(import.meta.url).resolve('npm/package.json')), 'bin/npm-cli.js');

/** What npm itself answers in a directory. Offline, without the person's own settings. */
export function runNpm(
  directory: string,
  argv: readonly string[],
): { readonly exitCode: number; readonly stdout: string; readonly stderr: string } {
  const { PATH } = process.env;
  const result = spawnSync(process.execPath, [npmCli, ...argv, '--no-update-notifier', '--loglevel=error'], {
    cwd: directory,
    encoding: 'utf8',
    env: {
      PATH,
      HOME: join(directory, '..', 'npm-home'),
      npm_config_cache: join(directory, '..', 'npm-cache'),
    },
  });
  return { exitCode: result.status ?? -1, stdout: result.stdout, stderr: result.stderr };
}
