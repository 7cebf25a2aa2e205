import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * What a person has written: dependencies by the location of their manifest, empty for the root.
 *
 * @typedef {Map<string, Map<string, string>>} Manifests
 */

/** Of the universe of the kills: those that a manifest may name. */
const names = ['p0', 'p1', 'p2', 'p5', 'p9', 'p10', '@scope/p3', '@scope/p8', 'p15', 'p20'];
const ranges = ['1.0.0', '2.0.0', '^1.0.0', '*'];
const mostAttempts = 100;
const memberNames = ['one', 'two', 'three'];

/**
 * The changes that people and tools make of manifests. Each changes the model and says what it did.
 *
 * @type {readonly ((manifests: Manifests, random: () => number) => string)[]}
 */
const changes = [
  (manifests, random) => {
    const [where, dependencies] = pick([...manifests], random);
    const name = pick(names, random);
    dependencies.set(name, pick(ranges, random));
    return `set ${name} in ${where || 'root'}`;
  },
  (manifests, random) => {
    const [where, dependencies] = pick([...manifests], random);
    const name = pick([...dependencies.keys(), 'p0'], random);
    dependencies.delete(name);
    return `remove ${name} from ${where || 'root'}`;
  },
  (manifests, random) => {
    const location = `packages/${pick(memberNames, random)}`;
    if (manifests.delete(location)) return `remove ${location}`;
    manifests.set(location, new Map([[pick(names, random), pick(ranges, random)]]));
    return `add ${location}`;
  },
  () => 'save the same',
];

/** @returns {Manifests} */
export function firstManifests() {
  return new Map([
    [
      '',
      new Map([
        ['p0', '1.0.0'],
        ['p2', '^1.0.0'],
      ]),
    ],
    ['packages/one', new Map([['p1', '1.0.0']])],
  ]);
}

/**
 * @param {Manifests} manifests
 * @param {() => number} random
 */
export function changeManifests(manifests, random) {
  return pick(changes, random)(manifests, random);
}

/**
 * Writes what differs from the disk, each file in one of the ways that editors have.
 *
 * @param {string} project
 * @param {Manifests} manifests
 * @param {() => number} random
 */
export function writeManifests(project, manifests, random) {
  for (const [location, dependencies] of manifests)
    save(join(project, location, 'package.json'), textOf(location, dependencies), random);
  const packages = join(project, 'packages');
  for (const name of existsSync(packages) ? readdirSync(packages) : [])
    if (!manifests.has(`packages/${name}`)) removeBusy(join(packages, name));
}

/**
 * Removes a directory that somebody else may be writing into.
 *
 * @param {string} path
 */
export function removeBusy(path) {
  for (let attempts = 0; ; attempts += 1) {
    try {
      return rmSync(path, { recursive: true, force: true });
    } catch (error) {
      if (attempts === mostAttempts) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

/**
 * What a commit has of a project.
 *
 * @param {string} project
 * @param {string} to
 */
export function copyCommitted(project, to) {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  cpSync(project, to, {
    recursive: true,
    filter: (from) => !from.endsWith('/node_modules') && !from.endsWith('.new'),
  });
}

/**
 * @param {string} location
 * @param {ReadonlyMap<string, string>} dependencies
 */
function textOf(location, dependencies) {
  const more = location === '' ? { workspaces: ['packages/*'], allowScripts: { p7: true } } : {};
  const name = location === '' ? 'app' : location.replace('packages/', '');
  const fields = { name, version: '1.0.0', ...more, dependencies: Object.fromEntries(dependencies) };
  return `${JSON.stringify(fields, undefined, 2)}\n`;
}

/**
 * @param {string} file
 * @param {string} text
 * @param {() => number} random
 */
function save(file, text, random) {
  if (existsSync(file) && readFileSync(file, 'utf8') === text && random() < 0.8) return;
  mkdirSync(dirname(file), { recursive: true });
  if (random() < 0.15) writeFileSync(file, text.slice(0, Math.floor(random() * text.length)));
  if (random() < 0.5) {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  } else writeFileSync(file, text);
}

/**
 * @template T
 * @param {readonly T[]} list
 * @param {() => number} random
 * @returns {T}
 */
export function pick(list, random) {
  return /** @type {T} */ (list[Math.floor(random() * list.length)]);
}
