import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { auditProject } from './audits/audit-project.mjs';
import { formatPage } from './audits/format-page.mjs';
import { listProjects } from './audits/list-projects.mjs';
import { makeLock } from './audits/make-lock.mjs';
import { serveAdvisories } from './audits/serve-advisories.mjs';
import { openRegistry } from './differential/open-registry.mjs';
import { openTools } from './differential/open-tools.mjs';
import { provideNpm } from './differential/provide-npm.mjs';
import { runAll } from './differential/run-all.mjs';
import { root } from './repo/root.mjs';
import { runCommand } from './repo/run-command.mjs';
import { runMain } from './repo/run-main.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    dx: { type: 'string', default: join(root, 'packages', 'pkg-cli', 'bin', 'dx.cjs') },
  },
});
const differential = join(root, 'fixtures', 'differential');
const audits = join(root, 'fixtures', 'audits');
const kept = join(audits, '.recorded');
const complete = join(kept, 'complete');

/**
 * Has dx and npm 12 audit the same lockfiles against the same server and compares their reports. A run of all writes
 * docs/audit-differential.md; `--only name,…` just prints. The first run has npm make the lockfiles and records what that
 * and audits need of the registry that npm is set to, beside the recording of `pnpm differential`; later ones leave
 * loopback only with `--record`. `--dx file` checks another dx, `--keep` keeps the projects.
 */
await runMain(async () => {
  const judge = await provideNpm(join(differential, '.npm'));
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-audits-')));
  const records = JSON.parse(readFileSync(join(audits, 'advisories.json'), 'utf8'));
  const isRecording = values.record || !existsSync(complete);
  const registry = await openRegistry(judge.node, {
    directory: join(differential, '.recorded'),
    records: isRecording,
  });
  const server = await serveAdvisories(records, registry.url);
  const tools = openTools(judge, resolve(values.dx), { base, registry: server.url });
  const projects = listProjects(root, values.only?.split(','));
  const results = await runAll(projects, 2, async (project) => {
    const directory = join(base, 'projects', project.name);
    mkdirSync(directory, { recursive: true });
    const packages = await makeLock(project, tools.npm, { directory, kept, registry: server.url });
    return printed(await auditProject(project, tools, { directory, packages, registry: server.url }));
  });
  await server.close();
  await registry.close();
  if (values.only === undefined) {
    writeFileSync(complete, '');
    const { nodeVersion: node, npmVersion: npm } = judge;
    const date = new Date().toISOString().slice(0, 10);
    await publish(formatPage({ results, records: records.length, node, npm, date }));
  }
  if (values.keep) console.log(`The projects are in ${base}`);
  else rmSync(base, { recursive: true, force: true });
  const unknown = results.filter(({ differences }) => differences.some(({ cause }) => cause === 0));
  if (unknown.length > 0)
    throw new Error(`differences nobody has explained: ${unknown.map(({ name }) => name).join(', ')}`);
});

/**
 * @param {import('./audits/audit-project.mjs').Result} result
 */
function printed(result) {
  const { name, packages, findings, audits: count, differences } = result;
  const facts = `${name}: ${packages} packages, ${findings} findings, ${count} reports, ${differences.length} fields differ`;
  console.log(`${differences.length === 0 ? 'equal  ' : 'DIFFERS'} ${facts}`);
  for (const one of differences.filter(({ cause }) => cause === 0).slice(0, 12))
    console.log(
      `    ${one.arguments}: ${one.what}\n      dx  ${one.dx.slice(0, 300)}\n      npm ${one.npm.slice(0, 300)}`,
    );
  return result;
}

/**
 * @param {string} page
 */
async function publish(page) {
  const path = join(root, 'docs', 'audit-differential.md');
  writeFileSync(path, page);
  await runCommand(process.execPath, [
    join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome'),
    'format',
    '--write',
    path,
  ]);
}
