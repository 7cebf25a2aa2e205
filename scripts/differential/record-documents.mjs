import { setTimeout as delay } from 'node:timers/promises';
import { archivePath } from '../../packages/fixture-registry/src/parse-route.ts';
import { originPlaceholder } from '../../packages/fixture-registry/src/recording.ts';

/** @typedef {import('../../packages/fixture-registry/src/recording.ts').Recording} Recording */

const attempts = 4;

/** What of a version nobody reads who installs it; most of a document's bytes. */
const leftOut = new Set(
  (
    'description keywords author contributors maintainers repository bugs homepage readme readmeFilename gitHead ' +
    '_npmUser _npmVersion _nodeVersion _npmOperationalInternal _from _resolved _id _shasum eslintConfig files exports main ' +
    'module types typings browser babel jest prettier xo ava nyc husky lint-staged release config publishConfig'
  ).split(' '),
);

/** Where archives are, as the documents said. @type {Map<string, string>} */
const addresses = new Map();

/**
 * Asks the registry for a document and keeps what an installation can see of it.
 *
 * @param {Recording} documents is added to
 * @param {string | undefined} upstream URL; none records nothing
 * @param {string} name
 * @returns {Promise<Buffer | undefined>} undefined where there is none
 */
export async function recordDocument(documents, upstream, name) {
  const answer = upstream === undefined ? undefined : await get(`${upstream}${name.replace('/', '%2f')}`);
  if (answer === undefined) return undefined;
  const { versions = {}, 'dist-tags': tags, time = {} } = JSON.parse(answer.toString('utf8'));
  for (const [version, manifest] of Object.entries(versions)) {
    for (const field of Object.keys(manifest)) if (leftOut.has(field)) delete manifest[field];
    addresses.set(`${name}@${version}`, manifest.dist.tarball);
    manifest.dist.tarball = `${originPlaceholder}${archivePath(name, version)}`;
  }
  const bytes = Buffer.from(JSON.stringify({ name, 'dist-tags': tags, versions, time }));
  await documents.addPackument(name, bytes);
  return bytes;
}

/**
 * Asks the registry for an archive and keeps it; the tools check its hash.
 *
 * @param {Recording} recording is added to
 * @param {string | undefined} upstream URL; none records nothing
 * @param {string} name
 * @param {string} version
 * @returns {Promise<Buffer | undefined>} undefined where there is none
 */
export async function recordArchive(recording, upstream, name, version) {
  if (upstream === undefined) return undefined;
  const bytes = await get(addresses.get(`${name}@${version}`) ?? `${upstream}${archivePath(name, version)}`);
  if (bytes !== undefined) await recording.addArchive(name, version, bytes);
  return bytes;
}

/**
 * @param {string} url
 * @returns {Promise<Buffer | undefined>} undefined for 404 and 405; other failures are tried again before they are thrown
 */
async function get(url) {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await fetch(url, { headers: { accept: 'application/json, */*' } });
      if (answer.status === 404 || answer.status === 405) return undefined;
      if (answer.ok) return Buffer.from(await answer.arrayBuffer());
      throw new Error(`the registry answered ${answer.status}`);
    } catch (error) {
      if (attempt === attempts) throw error;
      await delay(250 * 2 ** attempt);
    }
  }
}
