import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runTool } from '../differential/run-tool.mjs';

/** @typedef {import('./list-projects.mjs').Project} Project */

/** Stands for the registry in kept lockfiles. */
const origin = 'https://registry.test/';
const fields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

/**
 * Puts a project into a directory, with the lockfile that npm makes of it: a kept one where there is one.
 *
 * @param {Project} project
 * @param {import('../differential/run-tool.mjs').Tool} npm
 * @param {{ readonly directory: string, readonly kept: string, readonly registry: string }} places
 * @returns {Promise<number>} how many packages it has
 */
export async function makeLock({ name, files, isLoosened }, npm, { directory, kept, registry }) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const keptLock = join(kept, `${name}.json`);
  if (!existsSync(keptLock)) {
    const flags = ['--package-lock-only', '--ignore-scripts', '--force', '--no-audit', '--no-fund'];
    const { failure, output } = await runTool(npm, ['install', ...flags], directory);
    if (failure !== undefined) throw new Error(`${name}: npm makes no lockfile (${failure})\n${output}`);
    mkdirSync(kept, { recursive: true });
    const text = readFileSync(join(directory, 'package-lock.json'), 'utf8');
    writeFileSync(keptLock, text.replaceAll(/http:\/\/127\.0\.0\.1:\d+\//g, origin));
  }
  const lock = JSON.parse(readFileSync(keptLock, 'utf8').replaceAll(origin, registry));
  if (isLoosened) {
    loosen(lock.packages['']);
    const manifest = JSON.parse(files['package.json'] ?? '{}');
    loosen(manifest);
    writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest, undefined, 2));
  }
  writeFileSync(join(directory, 'package-lock.json'), JSON.stringify(lock, undefined, 2));
  return Object.keys(lock.packages).filter((location) => location.includes('node_modules/')).length;
}

/**
 * Makes ranges of the versions in a manifest.
 *
 * @param {Record<string, any>} manifest is changed
 */
function loosen(manifest) {
  for (const field of fields)
    for (const [name, spec] of Object.entries(manifest[field] ?? {}))
      if (/^\d/.test(spec)) manifest[field][name] = `^${spec}`;
}
