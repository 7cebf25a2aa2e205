import { join } from 'node:path';
import { root } from './repo/root.mjs';
import { runCommand } from './repo/run-command.mjs';
import { runMain } from './repo/run-main.mjs';

const cli = join(root, 'packages', 'pkg-cli');

/**
 * Makes the executable of the dx that is built, and has the tests of the built command run it instead of that on Node; then
 * packs what is published for this machine, and installs it.
 */
await runMain(async () => {
  await runCommand(process.execPath, [join(cli, 'standalone', 'build.mjs')]);
  const program = join(cli, 'dist', 'standalone', process.platform === 'win32' ? 'dx.exe' : 'dx');
  const env = { ...process.env, DX_TEST_PROGRAM: program };
  await runCommand('npx', ['vitest', 'run', 'packages/pkg-cli/test/built-'], { env });
  await runCommand(process.execPath, [join(cli, 'standalone', 'platforms.mjs'), '--only', 'own']);
  await runCommand('npx', ['vitest', 'run', '--config', join(cli, 'standalone', 'vitest.config.mjs')]);
});
