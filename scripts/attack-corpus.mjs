import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { provideNpm } from './differential/provide-npm.mjs';
import { root } from './repo/root.mjs';
import { runMain } from './repo/run-main.mjs';

/**
 * Runs the inputs of packages/attack-corpus through dx, npm, pnpm and Bun, each in a sandbox of its own, and writes the
 * table of docs/security.md. `--only <pattern>` takes the ids that fit and keeps the rows of the others; `--print` prints
 * instead. All of it takes some ten minutes.
 */
await runMain(async () => {
  const { node } = await provideNpm(join(root, 'fixtures', 'differential', '.npm'));
  const script = join(root, 'packages', 'attack-corpus', 'src', 'rivals', 'main.ts');
  const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`the run ended with ${code}`);
});
