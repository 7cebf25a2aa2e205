import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listCommands } from './list-commands.mjs';
import { mapRanges } from './reduce-manifests.mjs';

/** @typedef {import('./reduce-manifests.mjs').Monorepo} Monorepo */

/**
 * The monorepo as npm understands it: what `workspace:` and `catalog:` stand for, written out.
 *
 * @param {Monorepo} monorepo
 * @returns {Monorepo}
 */
export function expandProtocols({ catalog, ...monorepo }) {
  if (catalog === undefined) return monorepo;
  const versions = new Map(Object.values(monorepo.manifests).map(({ name, version }) => [name, version]));
  const manifests = Object.entries(monorepo.manifests).map(([directory, manifest]) => [
    directory,
    mapRanges(manifest, (name, range) => {
      if (range === 'catalog:') return catalog[name] ?? range;
      if (!range.startsWith('workspace:')) return range;
      const sign = range.slice('workspace:'.length);
      return `${sign === '*' ? '' : sign}${versions.get(name)}`;
    }),
  ]);
  return { ...monorepo, manifests: Object.fromEntries(manifests) };
}

/**
 * Writes the manifests, and for each command of a member a program that says whose it is.
 *
 * @param {Monorepo} monorepo
 * @param {string} project absolute
 */
export function writeProject({ catalog, manifests }, project) {
  for (const [directory, manifest] of Object.entries(manifests)) {
    write(join(project, directory, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    for (const target of listCommands(manifest).values()) {
      const path = join(project, directory, target);
      write(
        path,
        `#!/usr/bin/env node\nconsole.log(${JSON.stringify(`${manifest.name}@${manifest.version}`)});\n`,
      );
      chmodSync(path, 0o755);
    }
  }
  if (catalog === undefined) return;
  const lines = Object.entries(catalog).map(([name, range]) => `  '${name}': ${JSON.stringify(range)}\n`);
  const patterns = (manifests['']?.workspaces ?? []).map((pattern) => `  - ${pattern}\n`);
  write(join(project, 'pnpm-workspace.yaml'), `packages:\n${patterns.join('')}catalog:\n${lines.join('')}`);
}

/**
 * @param {string} path
 * @param {string} text
 */
function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
