import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../repo/root.mjs';

/**
 * @typedef {object} Found
 * @property {string} id name and version
 * @property {string} rule
 * @property {string} severity
 * @property {string} [path]
 * @property {number} [line]
 * @property {string} detail
 *
 * @typedef {object} Measures
 * @property {number} packages
 * @property {number} pairs how many were compared with a version before
 * @property {number} manifests how many were compared with the registry's manifest
 * @property {readonly Found[]} found
 * @property {number} readBytes
 * @property {number} ms
 */

const recorded = join(root, 'benchmarks', '.recorded');

/**
 * Looks at every recorded archive, beside the one of the version before where there is one, and the recorded document.
 *
 * @param {any} reader
 * @returns {Measures}
 */
export function measureArchives(reader) {
  const archives = readdirSync(join(recorded, 'archives')).map((file) => describe(file));
  archives.sort((a, b) =>
    a.name === b.name ? compareVersions(a.version, b.version) : a.name < b.name ? -1 : 1,
  );
  /** @type {Found[]} */
  const found = [];
  const totals = { packages: archives.length, pairs: 0, manifests: 0, readBytes: 0, ms: 0 };
  for (const [index, { file, name, version }] of archives.entries()) {
    const before = archives[index - 1];
    const previous = before?.name === name ? readFiles(reader, before.file) : undefined;
    const published = publishedManifest(name, version);
    const files = readFiles(reader, file);
    const started = performance.now();
    const report = reader.findInFiles(files, {
      knownNames: reader.popularNames,
      ...(previous && { previous }),
      ...(published && { published }),
    });
    totals.ms += performance.now() - started;
    totals.readBytes += report.readBytes;
    totals.pairs += previous === undefined ? 0 : 1;
    totals.manifests += published === undefined ? 0 : 1;
    for (const one of report.findings) found.push({ id: `${name}@${version}`, ...one });
  }
  return { ...totals, found };
}

/** @param {string} file */
function describe(file) {
  const id = decodeURIComponent(file).replace(/\.tgz$/, '');
  const at = id.lastIndexOf('@');
  return { file, name: id.slice(0, at), version: id.slice(at + 1) };
}

/** @param {any} reader @param {string} file */
function readFiles(reader, file) {
  const tar = reader.gunzipArchive(
    readFileSync(join(recorded, 'archives', file)),
    reader.defaultLimits,
    file,
  );
  return reader.readTar(tar, 1_000_000, file).map((/** @type {any} */ { path, offset, sizeBytes }) => ({
    path: path.replace(/^[^/]+\//, ''),
    bytes: tar.subarray(offset, offset + sizeBytes),
  }));
}

/** @param {string} name @param {string} version */
function publishedManifest(name, version) {
  try {
    const text = readFileSync(join(recorded, 'packuments', `${encodeURIComponent(name)}.json`), 'utf8');
    return JSON.parse(text).versions?.[version];
  } catch {
    return undefined;
  }
}

/** @param {string} a @param {string} b */
function compareVersions(a, b) {
  return a.localeCompare(b, 'en', { numeric: true });
}
