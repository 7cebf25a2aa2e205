import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { platformName } from './frame-platform.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Lays out what is published of dx itself. Its manifest names the executables as optional dependencies of its own version:
 * in the workspace it cannot, as they are in no registry before it is published.
 *
 * @param {readonly import('./targets.mjs').Target[]} targets
 * @param {string} directory is emptied
 */
export function stageMain(targets, directory) {
  rmSync(directory, { recursive: true, force: true });
  for (const file of listFiles()) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    cpSync(join(root, file), join(directory, file));
  }
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  writeFileSync(
    join(directory, 'package.json'),
    `${JSON.stringify(publish(manifest, targets), undefined, 2)}\n`,
  );
}

/**
 * The manifest as it is published.
 *
 * @param {Readonly<Record<string, any>>} manifest
 * @param {readonly import('./targets.mjs').Target[]} targets
 */
export function publish({ devDependencies: _, scripts: __, publishConfig, ...manifest }, targets) {
  for (const [name, range] of Object.entries(manifest['dependencies'] ?? {})) {
    if (/^(workspace|catalog|file|link):/.test(String(range)))
      throw new Error(`${name} as ${range} means nothing outside of the workspace`);
  }
  const { access, ...fields } = publishConfig;
  const executables = targets.map((target) => [platformName(manifest['name'], target), manifest['version']]);
  return {
    ...manifest,
    ...fields,
    optionalDependencies: { ...manifest['optionalDependencies'], ...Object.fromEntries(executables) },
    publishConfig: { access },
  };
}

/** @returns {string[]} what npm takes into the archive */
function listFiles() {
  const answer = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }] = JSON.parse(answer);
  return files.map((/** @type {{ path: string }} */ { path }) => path);
}
