import { plainPackages } from './package-pool.mjs';
import { writeRanges } from './write-range.mjs';

/** @typedef {import('./random.mjs').Random} Random */

/** Members want different majors of these, so not all of them fit in the root's `node_modules`. */
const disputed = [
  ['chalk', ['^2.4.2', '^3.0.0', '^4.1.2']],
  ['semver', ['^5.7.1', '^6.3.0', '7.x']],
  ['glob', ['^7.2.0', '^8.1.0', '^10.0.0']],
  ['commander', ['~2.20.0', '^6.2.1', '^10.0.0']],
  ['uuid', ['^3.4.0', '^8.3.2', '^9.0.0']],
];

/**
 * Two to four members that use each other, have commands, and do not agree on versions.
 *
 * @param {Random} random
 * @param {Pick<import('./generate-manifests.mjs').Draft, 'fields' | 'files' | 'devDependencies'>} draft is added to
 */
export function generateMembers(random, { fields, files, devDependencies }) {
  const names = ['core', '@own/tools', 'site', '@own/extra'].slice(0, 2 + random.below(3));
  fields['workspaces'] = random.happens(0.5)
    ? ['packages/*']
    : names.map((name) => `packages/${folderOf(name)}`);
  devDependencies['typescript'] = '~5.4.0';
  names.forEach((name, index) => {
    const folder = `packages/${folderOf(name)}`;
    const manifest = generateMember(random, name, names.slice(0, index));
    files[`${folder}/package.json`] = `${JSON.stringify(manifest, undefined, 2)}\n`;
    files[`${folder}/cli.js`] = '#!/usr/bin/env node\n';
  });
}

/**
 * @param {Random} random
 * @param {string} name
 * @param {readonly string[]} before members that it may use
 * @returns {Record<string, unknown>}
 */
function generateMember(random, name, before) {
  const wanted = random.sample(disputed, 2 + random.below(3));
  const ranges = wanted.map(([key, choices]) => [String(key), random.pick([...(choices ?? [])])]);
  const siblings = random.sample(before, 2).map((sibling) => [sibling, random.pick(['^1.0.0', '*', '1.x'])]);
  return {
    name,
    version: `1.${random.below(5)}.0`,
    license: 'MIT',
    ...(random.happens(0.6) ? { bin: 'cli.js' } : {}),
    dependencies: Object.fromEntries([...siblings, ...ranges]),
    devDependencies: writeRanges(random, random.sample(plainPackages, 1 + random.below(3))),
    ...(random.happens(0.4) ? { peerDependencies: { react: '^17.0.0 || ^18.0.0' } } : {}),
  };
}

/**
 * @param {string} name
 * @returns {string}
 */
function folderOf(name) {
  return name.replace(/^@.*\//, '');
}
