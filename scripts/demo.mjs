import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repo/root.mjs';
import { runCommand } from './repo/run-command.mjs';
import { runMain } from './repo/run-main.mjs';

const app = join(root, 'examples', 'react-app');

await runMain(async () => {
  rmSync(join(app, 'node_modules'), { recursive: true, force: true });
  await runDx(['install']);
  await runDx(['run', 'build']);
});

/**
 * Runs the built dx in the example, as its user would.
 *
 * @param {readonly string[]} args
 * @returns {Promise<void>}
 */
function runDx(args) {
  console.log(`\n$ dx ${args.join(' ')}`);
  return runCommand(process.execPath, [join(root, 'packages', 'pkg-cli', 'bin', 'dx.cjs'), ...args], {
    directory: app,
  });
}
