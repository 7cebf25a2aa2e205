import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkProject } from './compat/check-project.mjs';
import { cleanEnvironment } from './compat/clean-environment.mjs';
import { formatPage } from './compat/format-page.mjs';
import { listProjects } from './compat/list-projects.mjs';
import { readVersions } from './compat/read-versions.mjs';
import { root } from './repo/root.mjs';
import { runMain } from './repo/run-main.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
    dx: { type: 'string', default: join(root, 'packages', 'pkg-cli', 'bin', 'dx.cjs') },
  },
});

/**
 * Installs real projects with the built dx from the registry that npm is set to, and asks npm and the projects
 * themselves whether all is in order. A run of all projects writes docs/compatibility.md; `--only name,…` just prints.
 * `--dx file` checks another dx. The temporary directory stays after a failure, and with `--keep`.
 */
await runMain(async () => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'dx-compat-')));
  const options = { base, dx: resolve(values.dx), env: cleanEnvironment(process.env, base, root) };
  const versions = await readVersions(options);
  const results = [];
  for (const project of listProjects(root, values.only?.split(','))) {
    console.log(`\n${project.name}`);
    results.push(await checkProject(project, options));
  }
  const page = formatPage({ results, versions, date: new Date().toISOString().slice(0, 10) });
  if (values.only === undefined) writeFileSync(join(root, 'docs', 'compatibility.md'), page);
  else console.log(`\n${page}`);
  const failed = results.filter(({ steps }) =>
    steps.some(({ fault, isNpmsToo }) => fault !== undefined && !isNpmsToo),
  );
  if (values.keep) console.log(`All is in ${base}`);
  else if (failed.length === 0) rmSync(base, { recursive: true, force: true });
  if (failed.length === 0) return;
  throw new Error(`${failed.map(({ name }) => name).join(', ')} failed; see ${base}`);
});
