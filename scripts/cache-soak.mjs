import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleSoak } from './cache-soak/bundle-soak.mjs';
import { runMain } from './repo/run-main.mjs';

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '1000000' },
    processes: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
  },
});

/**
 * Lets processes work on one content cache, while their disk and the remote cache fail, files are damaged and processes are
 * killed. No answer may have other bytes than its key, and no call may fail. Prints figures.
 */
await runMain(async () => {
  const { driver, script } = await bundleSoak();
  const { runSoak } = await import(pathToFileURL(driver).href);
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'dx-soak-')));
  const [operations, processes, seed] = [values.operations, values.processes, values.seed].map(Number);
  const startedMs = performance.now();
  const outcome = await runSoak({ script, directory, operations, processes, seed });
  const { wrong, failed, ...figures } = outcome;
  for (const fault of [...wrong, ...failed].slice(0, 20)) console.log(fault);
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  const rows = Object.entries({ processes, ...figures, wrong: wrong.length, failed: failed.length, seconds });
  console.log(`| ${rows.map(([name]) => name).join(' | ')} |`);
  console.log(`| ${rows.map(() => '--:').join(' | ')} |`);
  console.log(`| ${rows.map(([, value]) => value).join(' | ')} |`);
  if (wrong.length + failed.length + figures.damagedAtEnd > 0) throw new Error(`see ${directory}`);
  rmSync(directory, { recursive: true, force: true });
});
