import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runHammer } from './hammer/run-hammer.mjs';
import { root } from './repo/root.mjs';
import { runMain } from './repo/run-main.mjs';

const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: '16' },
    installs: { type: 'string', default: '200' },
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    dx: { type: 'string', default: join(root, 'packages', 'pkg-cli', 'bin', 'dx.cjs') },
  },
});

/**
 * Lets processes of the built dx install in the same and in different projects with one store, while others prune and verify
 * it all the time. No run may fail or take more than a minute, at the end every tree is that of a fresh install, and the
 * store is whole. Prints figures.
 */
await runMain(async () => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-hammer-')));
  const [processes, installs, minutes, seed] = [
    values.processes,
    values.installs,
    values.minutes,
    values.seed,
  ].map(Number);
  const wishes = { processes, installs, minutes, seed };
  const outcome = await runHammer({ base, program: resolve(values.dx), ...checked(wishes) });
  const { faults, ...figures } = outcome;
  for (const fault of faults.slice(0, 20)) console.log(fault);
  console.log(`| processes | runs | projects | prunes | packages pruned | verifications | median ms | longest ms | seconds | wrong |
| --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |
| ${[processes, figures.installs, figures.projects, figures.prunes, figures.prunedPackages, figures.verifies, Math.round(figures.medianMs), Math.round(figures.longestMs), Math.round(figures.seconds), faults.length].join(' | ')} |`);
  if (faults.length > 0) throw new Error(`${faults.length} things went wrong; see ${base}`);
  rmSync(base, { recursive: true, force: true });
});

/**
 * @param {Record<'processes' | 'installs' | 'minutes' | 'seed', number | undefined>} wishes
 * @returns {Record<'processes' | 'installs' | 'minutes' | 'seed', number>}
 */
function checked({ processes = 16, installs = 200, minutes = 60, seed = 1 }) {
  return { processes, installs, minutes, seed };
}
