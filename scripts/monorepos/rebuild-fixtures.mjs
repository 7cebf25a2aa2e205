import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../repo/run-command.mjs';
import { formatMonorepo } from './format-monorepo.mjs';
import { reduceManifests } from './reduce-manifests.mjs';
import { sources } from './sources.mjs';

const flags = ['--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', '--no-package-lock'];

/**
 * Writes the fixtures anew: npm installs the published packages of each monorepo, and what they say of their
 * dependencies is kept.
 *
 * @param {string} directory absolute, of the fixtures
 * @param {readonly string[]} [only] names
 */
export async function rebuildFixtures(directory, only) {
  for (const source of sources.filter(({ name }) => only?.includes(name) ?? true)) {
    const base = mkdtempSync(join(tmpdir(), 'dx-monorepos-'));
    writeFileSync(join(base, 'package.json'), '{ "private": true }\n');
    await runCommand('npm', ['install', ...flags, ...source.packages], { directory: base });
    const monorepo = reduceManifests(source, readManifests(join(base, 'node_modules')));
    writeFileSync(join(directory, `${source.name}.json`), formatMonorepo(monorepo));
    rmSync(base, { recursive: true });
  }
}

/**
 * @param {string} modules absolute
 * @returns {Record<string, unknown>[]} of the packages at the top
 */
function readManifests(modules) {
  return readdirSync(modules)
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((rest) => join(name, rest)) : [name],
    )
    .map((name) => join(modules, name, 'package.json'))
    .filter((path) => existsSync(path))
    .map((path) => JSON.parse(readFileSync(path, 'utf8')));
}
