import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleSweep } from './crash-sweep/bundle-sweep.mjs';
import { formatSweep } from './crash-sweep/format-sweep.mjs';
import { root } from './repo/root.mjs';
import { runMain } from './repo/run-main.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    kill: { type: 'boolean', default: false },
    power: { type: 'boolean', default: false },
    errno: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '2' },
  },
});

/**
 * Lets the process or the machine die at every change that an installation makes on disk, and every change fail with error
 * codes; afterwards a normal run has to end in the tree, lock and store of an undisturbed one. `--only install,undo` takes
 * some actions, `--kill`, `--power` and `--errno` some ways; all of it takes a while. Prints figures.
 */
await runMain(async () => {
  const bundle = await bundleSweep();
  const { actionNames } = await import(pathToFileURL(bundle).href);
  const names = values.only?.split(',') ?? actionNames;
  const kinds = /** @type {const} */ (['kill', 'power', 'errno']).filter((kind) => values[kind]);
  const wanted = kinds.length === 0 ? ['kill', 'power', 'errno'] : kinds;
  const waiting = wanted.flatMap((kind) => names.map((/** @type {string} */ name) => [bundle, name, kind]));
  /** @type {import('./crash-sweep/format-sweep.mjs').Line[]} */
  const lines = [];
  const work = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const child = fork(join(root, 'scripts', 'crash-sweep', 'sweep-job.mjs'), job);
      child.on('message', (message) => {
        const line = /** @type {import('./crash-sweep/format-sweep.mjs').Line} */ (message);
        lines.push({ ...line, kind: job[2] ?? '' });
        for (const fault of line.faults) console.log(fault);
      });
      const [code] = await once(child, 'exit');
      if (code !== 0) throw new Error(`the sweep of ${job.slice(1)} ended with ${code}`);
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, work));
  console.log(formatSweep(lines));
  const wrong = lines.reduce((sum, { faults }) => sum + faults.length, 0);
  if (wrong > 0) throw new Error(`${wrong} points left something wrong behind`);
});
