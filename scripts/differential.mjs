import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findCause } from './differential/find-cause.mjs';
import { formatPage, formatTotals } from './differential/format-page.mjs';
import { generateManifests } from './differential/generate-manifests.mjs';
import { listCases } from './differential/list-cases.mjs';
import { openRegistry } from './differential/open-registry.mjs';
import { openTools } from './differential/open-tools.mjs';
import { provideNpm } from './differential/provide-npm.mjs';
import { runAll } from './differential/run-all.mjs';
import { runCase } from './differential/run-case.mjs';
import { runTool } from './differential/run-tool.mjs';
import { root } from './repo/root.mjs';
import { runCommand } from './repo/run-command.mjs';
import { runMain } from './repo/run-main.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    abbreviated: { type: 'boolean', default: false },
    generate: { type: 'boolean', default: false },
    dx: { type: 'string', default: join(root, 'packages', 'pkg-cli', 'bin', 'dx.cjs') },
  },
});
const fixtures = join(root, 'fixtures', 'differential');
const recording = join(fixtures, '.recorded');
const complete = join(recording, 'complete');

/**
 * Has dx and npm 12 install the same manifests from one recorded registry and compares what they make of them. A run of
 * all writes docs/differential.md; `--only name,…` just prints. The first run records the registry that npm is set to;
 * later ones leave loopback only with `--record`, which adds what the recording lacks. `--abbreviated` has the recorded
 * registry send abbreviated documents to who asks for them, and just prints. `--generate` writes the manifests of
 * fixtures/differential anew. `--dx file` checks another dx. Projects with differences stay in the temporary directory,
 * all of them with `--keep`.
 */
await runMain(() => (values.generate ? writeManifests() : compareAll()));

async function compareAll() {
  const cases = listCases(root, values.only?.split(','));
  const judge = await provideNpm(join(fixtures, '.npm'));
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-differential-')));
  const records = values.record || !existsSync(complete);
  const registry = await openRegistry(judge.node, {
    directory: recording,
    records,
    isAbbreviating: values.abbreviated,
  });
  const tools = openTools(judge, resolve(values.dx), {
    base,
    registry: registry.url,
    settings: { npm_config_ignore_scripts: 'true' },
  });
  const start = Date.now();
  const results = await runAll(cases, 2, async (entry) =>
    printed(await runCase(entry, tools, { base, keep: values.keep })),
  );
  if (records && values.only === undefined) writeFileSync(complete, '');
  await registry.close();
  const { output } = await runTool({ ...tools.dx, flags: [] }, ['--version'], base);
  const facts = {
    results,
    node: judge.nodeVersion,
    npm: judge.npmVersion,
    dx: output.trim(),
    date: new Date().toISOString().slice(0, 10),
  };
  await publish(formatPage(facts));
  console.log(`\n${formatTotals(results)}\n\n${Math.round((Date.now() - start) / 1000)} seconds`);
  finish(results, base);
}

/**
 * @param {import('./differential/compare-outcomes.mjs').Result} result
 */
function printed(result) {
  const found = result.differences.map(({ aspect, detail }) => `\n    ${aspect}: ${detail}`);
  const more = found.length > 12 ? `\n    and ${found.length - 12} more` : '';
  console.log(
    `${found.length === 0 ? 'same   ' : 'DIFFERS'} ${result.name}${found.slice(0, 12).join('')}${more}`,
  );
  return result;
}

/**
 * @param {string} page
 */
async function publish(page) {
  if (values.only !== undefined || values.abbreviated) return;
  const path = join(root, 'docs', 'differential.md');
  writeFileSync(path, page);
  await runCommand(process.execPath, [
    join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome'),
    'format',
    '--write',
    path,
  ]);
}

/**
 * @param {readonly import('./differential/compare-outcomes.mjs').Result[]} results
 * @param {string} base
 */
function finish(results, base) {
  const unexplained = results.filter((result) =>
    result.differences.some((difference) => findCause(result, difference) === undefined),
  );
  const keeps = values.keep || results.some(({ differences }) => differences.length > 0);
  if (keeps) console.log(`What differs is in ${base}`);
  else rmSync(base, { recursive: true, force: true });
  if (unexplained.length === 0) return;
  throw new Error(`differences nobody has explained: ${unexplained.map(({ name }) => name).join(', ')}`);
}

async function writeManifests() {
  for (const { name, files } of generateManifests()) {
    rmSync(join(fixtures, name), { recursive: true, force: true });
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(fixtures, name, path)), { recursive: true });
      writeFileSync(join(fixtures, name, path), text);
    }
  }
}
