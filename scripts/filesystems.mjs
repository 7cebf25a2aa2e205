import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cases, NotHere } from './filesystems/cases.mjs';
import { makeGolden } from './filesystems/journeys.mjs';
import { openMounts } from './filesystems/mounts.mjs';
import { universe } from './filesystems/universe.mjs';
import { writeTable } from './filesystems/write-table.mjs';
import { openFixtureRegistry } from './repo/open-fixture-registry.mjs';
import { root } from './repo/root.mjs';
import { runMain } from './repo/run-main.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    dx: { type: 'string', default: join(root, 'packages', 'pkg-cli', 'bin', 'dx.cjs') },
    write: { type: 'boolean', default: false },
  },
});

/**
 * Tries the built dx on file systems of many kinds: full ones, read-only ones, layered ones, such without links or case. Each
 * tree is compared with one that was made in a plain directory. Prints a table; `--write` puts it into docs/file-systems.md.
 */
await runMain(async () => {
  if (process.getuid?.() !== 0) return asRoot();
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-filesystems-')));
  const registry = await openFixtureRegistry(base, universe());
  const mounts = openMounts(join(base, 'mounts'));
  try {
    const golden = makeGolden(resolve(values.dx), registry.url, {
      project: join(base, 'golden', 'app'),
      home: join(base, 'golden', 'home'),
    });
    const rows = cases.filter(isAsked).map((one) => tryCase(one, golden, mounts));
    if (values.write) writeTable(rows);
    const wrong = rows.filter(({ verdict }) => verdict === 'wrong').length;
    if (wrong > 0) throw new Error(`${wrong} file systems gave something else`);
  } finally {
    mounts.close();
    await registry.close();
    rmSync(base, { recursive: true, force: true });
  }
});

/** In a name space of its own everybody may mount some kinds. */
function asRoot() {
  const { status, error } = spawnSync('unshare', ['-Urm', process.execPath, ...process.argv.slice(1)], {
    stdio: 'inherit',
  });
  if (error !== undefined || status === null) throw new Error('This needs Linux, and root or `unshare -Urm`');
  process.exitCode = status;
}

/** @param {import('./filesystems/cases.mjs').Case} one */
function isAsked({ name }) {
  return values.only === undefined || name.includes(values.only);
}

/**
 * @param {import('./filesystems/cases.mjs').Case} one
 * @param {import('./filesystems/journeys.mjs').Golden} golden
 * @param {import('./filesystems/mounts.mjs').Mounts} mounts
 * @returns {import('./filesystems/write-table.mjs').Row}
 */
function tryCase({ name, run }, golden, mounts) {
  const row = outcomeOf(name, () => run(golden, mounts));
  console.log(`${row.verdict.padEnd(8)} ${name}: ${row.what}`);
  return row;
}

/**
 * @param {string} name
 * @param {() => string} run
 * @returns {import('./filesystems/write-table.mjs').Row}
 */
function outcomeOf(name, run) {
  try {
    return { name, verdict: 'right', what: run() };
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return { name, verdict: error instanceof NotHere ? 'not here' : 'wrong', what };
  }
}
