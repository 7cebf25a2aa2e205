import { execFileSync, spawnSync } from 'node:child_process';

/**
 * What one manifest named over time: the first version that names anything, then what each later one added.
 *
 * @typedef {object} ManifestHistory
 * @property {string} path
 * @property {readonly (readonly string[])[]} additions sorted names, never empty
 */

const fields = ['dependencies', 'devDependencies', 'optionalDependencies'];
const notOfRegistry = /^(?:workspace:|file:|link:|portal:|git|https?:|\.|~?\/)|^[\w-]+\/[\w.-]+(?:#|$)/;
const namePattern = /^(?:@[a-z0-9-~][a-z0-9-._~]*\/)?[a-z0-9-~][a-z0-9-._~]*$/;
const maxManifests = 400;
const maxNames = 250;

/**
 * Reads the history of every package.json of a git repository along the first parents of its newest commit. Names that
 * the repository has itself, and those that come from elsewhere than a registry, are left out.
 *
 * @param {string} directory
 * @returns {readonly ManifestHistory[]}
 */
export function readRepository(directory) {
  const versions = listVersions(directory);
  const texts = readBlobs(directory, [...new Set(versions.map(({ blob }) => blob))]);
  const own = new Set();
  for (const text of texts.values()) own.add(parse(text)?.name);
  const histories = new Map();
  for (const { path, blob } of versions) {
    const names = namesOf(parse(texts.get(blob)), own);
    const history = histories.get(path) ?? { seen: new Set(), additions: [] };
    histories.set(path, history);
    const added = names.filter((name) => !history.seen.has(name));
    for (const name of added) history.seen.add(name);
    if (added.length > 0) history.additions.push(added);
  }
  return [...histories]
    .filter(([, { additions }]) => additions.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, maxManifests)
    .map(([path, { additions }]) => ({ path, additions }));
}

/**
 * @param {string} directory
 */
function listVersions(directory) {
  const log = ['log', '--first-parent', '-m', '--reverse', '--no-renames', '--raw', '--no-abbrev'];
  const range = ['--diff-filter=AM', '--format=', 'HEAD', '--', ':(glob)**/package.json'];
  const output = execFileSync('git', ['-C', directory, ...log, ...range], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return output.split('\n').flatMap((line) => {
    const [, blob, path] = /^:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) [AM]\t(.+)$/.exec(line) ?? [];
    if (blob === undefined || path === undefined || /(?:^|\/)(?:node_modules|fixtures?|tests?)\//.test(path))
      return [];
    return { blob, path };
  });
}

/**
 * @param {string} directory
 * @param {readonly string[]} blobs
 */
function readBlobs(directory, blobs) {
  const { stdout } = spawnSync('git', ['-C', directory, 'cat-file', '--batch'], {
    input: blobs.join('\n'),
    maxBuffer: 2 ** 30,
  });
  const texts = new Map();
  for (let at = 0; at < stdout.length; ) {
    const end = stdout.indexOf(10, at);
    const [blob = '', kind, size] = stdout.toString('utf8', at, end).split(' ');
    at = end + 1;
    if (kind !== 'blob') continue;
    texts.set(blob, stdout.toString('utf8', at, at + Number(size)));
    at += Number(size) + 1;
  }
  return texts;
}

/**
 * @param {string | undefined} text
 */
function parse(text) {
  try {
    const value = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {Record<string, unknown> | undefined} manifest
 * @param {ReadonlySet<unknown>} own
 */
function namesOf(manifest, own) {
  const names = new Set();
  for (const field of fields)
    for (const [name, range] of Object.entries(manifest?.[field] ?? {}))
      if (isOfRegistry(name, range) && !own.has(name)) names.add(name);
  return names.size > maxNames ? [] : [...names].sort();
}

/**
 * @param {string} name
 * @param {unknown} range
 */
function isOfRegistry(name, range) {
  return (
    typeof range === 'string' && !notOfRegistry.test(range) && namePattern.test(name) && name.length <= 100
  );
}
