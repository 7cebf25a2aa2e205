import { generateMembers } from './generate-members.mjs';
import {
  aliases,
  bundledPackages,
  deprecatedPackages,
  overrides,
  peerStacks,
  plainPackages,
  platformPackages,
  taggedPackages,
} from './package-pool.mjs';
import { createRandom } from './random.mjs';
import { writeRange, writeRanges } from './write-range.mjs';

/** @typedef {import('./random.mjs').Random} Random */

/**
 * @typedef {object} Draft
 * @property {Record<string, string>} dependencies
 * @property {Record<string, string>} devDependencies
 * @property {Record<string, string>} optionalDependencies
 * @property {Record<string, unknown>} fields
 * @property {Record<string, string>} files text by relative path, beside the root's package.json
 */

/**
 * @typedef {object} Generated
 * @property {string} name a folder's, as in `07-workspaces`
 * @property {Readonly<Record<string, string>>} files text by relative path
 */

/** @type {Readonly<Record<string, (random: Random, draft: Draft) => void>>} */
const features = {
  plain: (random, draft) => addTo(draft, random, plainPackages, 4 + random.below(12)),
  peers: addStacks,
  platforms: (random, draft) => {
    const taken = random.sample(platformPackages, 2 + random.below(4));
    const isOptional = random.happens(0.4);
    Object.assign(
      isOptional ? draft.optionalDependencies : draft.devDependencies,
      writeRanges(random, taken),
    );
    if (random.happens(0.5)) draft.optionalDependencies['fsevents'] = '^2.3.2';
  },
  aliases: (random, draft) =>
    void Object.assign(draft.dependencies, Object.fromEntries(random.sample(aliases, 2 + random.below(4)))),
  overrides: (random, draft) => {
    addTo(draft, random, plainPackages, 6);
    const chosen = Object.assign({}, ...random.sample(overrides, 1 + random.below(3)));
    for (const key of Object.keys(chosen)) delete draft.dependencies[key.replace(/(?<=.)@.*$/, '')];
    const [direct] = Object.keys(draft.dependencies);
    if (direct !== undefined && random.happens(0.4)) chosen[direct] = `$${direct}`;
    draft.fields['overrides'] = chosen;
  },
  bundled: (random, draft) => addTo(draft, random, bundledPackages, 1 + random.below(2)),
  workspaces: (random, draft) => generateMembers(random, draft),
  directories: addDirectories,
  tags: (random, draft) => {
    const taken = random.sample(taggedPackages, 2 + random.below(3));
    Object.assign(draft.devDependencies, Object.fromEntries(taken.map((name) => [name, 'latest'])));
  },
  deprecated: (random, draft) => addTo(draft, random, deprecatedPackages, 3 + random.below(6)),
  'without-peers': (random, draft) => {
    addStacks(random, draft);
    draft.files['.npmrc'] = 'legacy-peer-deps=true\n';
  },
  any: (random, draft) =>
    random.sample(plainPackages, 3 + random.below(4)).forEach((spec) => {
      draft.dependencies[nameOf(spec)] = random.pick(['*', '', 'x', '>=0']);
    }),
};

/**
 * Manifests of projects as people have them. The same seed gives the same text.
 *
 * @param {number} [count]
 * @param {number} [seed]
 * @returns {Generated[]}
 */
export function generateManifests(count = 40, seed = 7) {
  const names = Object.keys(features);
  return Array.from({ length: count }, (_, index) => {
    const random = createRandom(seed + index);
    const main = names[index % names.length] ?? '';
    const others = random.sample(names.filter(isCompatible(main)), random.below(3));
    return generateProject(`${String(index + 1).padStart(2, '0')}-${main}`, [main, ...others], random);
  });
}

/**
 * @param {string} main
 * @returns {(other: string) => boolean} whether a manifest may have both
 */
function isCompatible(main) {
  const isOneOfTwo = /^(?:peers|without-peers)$/;
  return (other) =>
    other !== main && other !== 'without-peers' && !(isOneOfTwo.test(main) && isOneOfTwo.test(other));
}

/**
 * @param {string} name
 * @param {readonly string[]} chosen features
 * @param {Random} random
 * @returns {Generated}
 */
function generateProject(name, chosen, random) {
  /** @type {Draft} */
  const draft = { dependencies: {}, devDependencies: {}, optionalDependencies: {}, fields: {}, files: {} };
  for (const feature of chosen) features[feature]?.(random, draft);
  const manifest = {
    name: `differential-${name}`,
    version: '1.0.0',
    private: true,
    description: `Generated: ${chosen.map((feature) => feature.replaceAll('-', ' ')).join(', ')}.`,
    ...draft.fields,
    ...writeMaps(draft),
  };
  return { name, files: { 'package.json': toText(manifest), ...draft.files } };
}

/**
 * @param {Draft} draft
 * @returns {Record<string, Record<string, string>>} each name in one map only, as npm wants it
 */
function writeMaps({ dependencies, devDependencies, optionalDependencies }) {
  for (const name of Object.keys(optionalDependencies)) {
    delete dependencies[name];
    delete devDependencies[name];
  }
  for (const name of Object.keys(dependencies)) delete devDependencies[name];
  const maps = Object.entries({ dependencies, devDependencies, optionalDependencies });
  return Object.fromEntries(
    maps.filter(([, map]) => Object.keys(map).length > 0).map(([key, map]) => [key, sortKeys(map)]),
  );
}

/**
 * @param {Draft} draft
 * @param {Random} random
 * @param {readonly string[]} pool
 * @param {number} count
 */
function addTo(draft, random, pool, count) {
  for (const spec of random.sample(pool, count)) {
    const map = random.happens(0.3) ? draft.devDependencies : draft.dependencies;
    map[nameOf(spec)] = writeRange(random, spec);
  }
}

/**
 * @param {Random} random
 * @param {Draft} draft
 */
function addStacks(random, draft) {
  const taken = new Set();
  for (const { group, core, more } of random.sample(Object.values(peerStacks), 2 + random.below(2))) {
    if (taken.has(group)) continue;
    taken.add(group);
    const chosen = [...core.split(' '), ...random.sample(more.split(' '), 2 + random.below(5))];
    for (const spec of chosen) draft.dependencies[nameOf(spec)] = `^${spec.slice(nameOf(spec).length + 1)}`;
  }
}

/**
 * @param {Random} random
 * @param {Draft} draft
 */
function addDirectories(random, draft) {
  const base = {
    name: 'base',
    version: '0.1.0',
    bin: { base: 'base.js' },
    dependencies: writeRanges(random, random.sample(plainPackages, 3)),
  };
  const shared = {
    name: '@own/shared',
    version: '2.0.0',
    dependencies: { base: 'file:../base', ...writeRanges(random, random.sample(plainPackages, 3)) },
    devDependencies: { mocha: '^9.0.0' },
  };
  draft.files['libs/base/package.json'] = toText(base);
  draft.files['libs/base/base.js'] = '#!/usr/bin/env node\n';
  draft.files['libs/shared/package.json'] = toText(shared);
  draft.dependencies['@own/shared'] = 'file:libs/shared';
  if (random.happens(0.5)) draft.devDependencies['base'] = 'file:./libs/base';
}

/**
 * @param {string} spec `name@version`
 * @returns {string}
 */
function nameOf(spec) {
  return spec.slice(0, spec.lastIndexOf('@'));
}

/**
 * @param {Readonly<Record<string, string>>} map
 * @returns {Record<string, string>}
 */
function sortKeys(map) {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * @param {unknown} manifest
 * @returns {string}
 */
function toText(manifest) {
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}
