import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openRegistry } from './differential/open-registry.mjs';
import { openTools } from './differential/open-tools.mjs';
import { provideNpm } from './differential/provide-npm.mjs';
import { runTool } from './differential/run-tool.mjs';
import { checkMonorepo } from './monorepos/check-monorepo.mjs';
import { findFaults, formatFinding, formatPage } from './monorepos/format-page.mjs';
import { listMonorepos } from './monorepos/list-monorepos.mjs';
import { rebuildFixtures } from './monorepos/rebuild-fixtures.mjs';
import { root } from './repo/root.mjs';
import { runCommand } from './repo/run-command.mjs';
import { runMain } from './repo/run-main.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    rebuild: { type: 'boolean', default: false },
    dx: { type: 'string', default: join(root, 'packages', 'pkg-cli', 'bin', 'dx.cjs') },
  },
});
const fixtures = join(root, 'fixtures', 'monorepos');
const recording = join(fixtures, '.recorded');
const complete = join(recording, 'complete');
const only = values.only?.split(',');

/**
 * Has dx install real monorepos and looks at the trees from every member; npm 12 judges them and installs the same from
 * the same recorded registry. A run of all writes docs/monorepos.md; `--only name,…` just prints. The first run records
 * the registry that npm is set to; later ones leave loopback only with `--record`, which adds what the recording lacks.
 * `--rebuild` writes the manifests of fixtures/monorepos anew. `--dx file` checks another dx. Projects with faults or
 * differences stay in the temporary directory, all of them with `--keep`.
 */
await runMain(() => (values.rebuild ? rebuildFixtures(fixtures, only) : checkAll()));

async function checkAll() {
  const monorepos = listMonorepos(root, only);
  const judge = await provideNpm(join(root, 'fixtures', 'differential', '.npm'));
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-monorepos-')));
  const records = values.record || !existsSync(complete);
  const registry = await openRegistry(judge.node, { directory: recording, records });
  const settings = { npm_config_ignore_scripts: 'true' };
  const tools = openTools(judge, resolve(values.dx), { base, registry: registry.url, settings });
  const results = [];
  for (const monorepo of monorepos) {
    const result = await checkMonorepo(monorepo, { ...tools, requests: registry.requests }, base);
    console.log(formatFinding(result));
    results.push(result);
  }
  if (records && only === undefined) writeFileSync(complete, '');
  await registry.close();
  const { output } = await runTool({ ...tools.dx, flags: [] }, ['--version'], base);
  const versions = { node: judge.nodeVersion, npm: judge.npmVersion, dx: output.trim() };
  if (only === undefined)
    await publish(formatPage(results, { ...versions, date: new Date().toISOString().slice(0, 10) }));
  finish(results, base);
}

/**
 * @param {string} page
 */
async function publish(page) {
  const path = join(root, 'docs', 'monorepos.md');
  writeFileSync(path, page);
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  await runCommand(process.execPath, [biome, 'format', '--write', path]);
}

/**
 * @param {readonly import('./monorepos/check-monorepo.mjs').Result[]} results
 * @param {string} base
 */
function finish(results, base) {
  const faulty = results.filter((result) => findFaults(result).length > 0);
  const keeps = values.keep || faulty.length > 0;
  if (keeps) console.log(`The projects are in ${base}`);
  else rmSync(base, { recursive: true, force: true });
  if (faulty.length > 0) throw new Error(`${faulty.map(({ name }) => name).join(', ')}: not as it should be`);
}
