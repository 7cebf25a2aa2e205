import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openRegistry } from './differential/open-registry.mjs';
import { openTools } from './differential/open-tools.mjs';
import { provideNpm } from './differential/provide-npm.mjs';
import { root } from './repo/root.mjs';
import { runMain } from './repo/run-main.mjs';
import { findSwitchFaults, formatSwitchTable } from './switch/format-switch-table.mjs';
import { switchProject } from './switch/switch-project.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'fastify-api,vue-app,jest-library' },
    keep: { type: 'boolean', default: false },
    dx: { type: 'string', default: join(root, 'packages', 'pkg-cli', 'bin', 'dx.cjs') },
  },
});
const fixtures = join(root, 'fixtures', 'differential');

/**
 * Takes real projects with a committed lockfile of npm 12 from npm to dx and back: `git status` has to be clean after
 * each command, `npm ls --all` has to find nothing wrong, and the project's build has to run. Uses the recorded registry
 * of `pnpm differential`, and records what is missing when there is none. Prints a table.
 */
await runMain(async () => {
  const judge = await provideNpm(join(fixtures, '.npm'));
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-switch-')));
  const recording = join(fixtures, '.recorded');
  const registry = await openRegistry(judge.node, {
    directory: recording,
    records: !existsSync(join(recording, 'complete')),
  });
  const { npm, dx } = openTools(judge, resolve(values.dx), { base, registry: registry.url });
  /** @type {Map<string, import('./switch/switch-project.mjs').Check[]>} */
  const checks = new Map();
  for (const name of values.only.split(',')) {
    const directory = join(root, 'fixtures', 'projects', name);
    const tools = { npm, dx: { ...dx, flags: [] } };
    checks.set(name, await switchProject({ name, directory, script: 'build' }, tools, base));
  }
  await registry.close();
  console.log(formatSwitchTable(checks));
  if (!values.keep) rmSync(base, { recursive: true, force: true });
  const faults = findSwitchFaults(checks);
  if (faults.length > 0) throw new Error(`not as before: ${faults.join('; ')}`);
});
