import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { untilAlone } from '../kills/run-dx.mjs';
import { compare, describeProject } from '../kills/sandbox.mjs';
import { runOnce } from './run-once.mjs';

/**
 * What is wrong in projects after a last installation: the tree has to be what a fresh one gives in another place with
 * another store.
 *
 * @param {import('./hammer-projects.mjs').Hammering} hammering
 * @param {string} base
 * @returns {Promise<readonly string[]>}
 */
export async function checkProjects({ program, home, projects }, base) {
  /** @type {string[]} */
  const faults = [];
  for (const { project } of projects) {
    await untilAlone(project);
    const last = await runOnce({ program, home, directory: project, generations: false }, ['install']);
    if (last.exitCode !== 0) faults.push(`${project}: dx install failed: ${last.output}`);
    const fresh = join(base, 'fresh');
    rmSync(fresh, { recursive: true, force: true });
    const directory = join(fresh, 'project');
    mkdirSync(directory, { recursive: true });
    for (const name of ['.npmrc', 'package.json', 'package-lock.json'])
      if (existsSync(join(project, name))) cpSync(join(project, name), join(directory, name));
    const anew = await runOnce({ program, home: join(fresh, 'home'), directory, generations: false }, [
      'install',
    ]);
    if (anew.exitCode !== 0) faults.push(`${project}: a fresh install failed: ${anew.output}`);
    const differences = compare(describe(directory), describe(project));
    if (differences.length > 0) faults.push(`${project}: ${differences.slice(0, 4).join('; ')}`);
  }
  return faults;
}

/** @param {string} project */
function describe(project) {
  return describeProject({ project, base: '', home: '', generations: false, program: '' });
}
