import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import semver from 'semver';
import { nodeVersion } from '../differential/provide-npm.mjs';

const fields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

/**
 * What the importers of a project ask for, and which versions a registry has of that.
 *
 * @param {string} directory of a project with a lockfile
 * @param {string} registry URL
 * @returns {Promise<Omit<import('./known-differences.mjs').Knowledge, 'vulnerabilities'>>}
 */
export async function readVersions(directory, registry) {
  const { packages } = JSON.parse(readFileSync(join(directory, 'package-lock.json'), 'utf8'));
  const importers = Object.entries(packages).filter(([location]) => !location.includes('node_modules/'));
  /** @type {Map<string, string[]>} */
  const specs = new Map();
  for (const [, entry] of importers)
    for (const field of fields)
      for (const [name, spec] of Object.entries(entry[field] ?? {})) {
        const alias = /^npm:(@?[^@]+)@(.*)$/.exec(spec);
        const [real, range] = alias === null ? [name, spec] : [alias[1] ?? name, alias[2] ?? spec];
        specs.set(real, [...(specs.get(real) ?? []), range]);
      }
  const versions = new Map();
  const bundled = new Map();
  const unsuited = new Map();
  for (const name of specs.keys()) {
    const answer = await fetch(new URL(name.replace('/', '%2f'), registry));
    const document = answer.ok ? /** @type {Record<string, any>} */ (await answer.json()) : {};
    versions.set(name, Object.keys(document['versions'] ?? {}));
    const lists = Object.values(document['versions'] ?? {}).map((manifest) => manifest.bundledDependencies);
    const names = new Set(lists.filter(Array.isArray).flat());
    if (names.size > 0) bundled.set(name, names);
    const bad = Object.entries(document['versions'] ?? {}).filter(([, { engines }]) => !suits(engines?.node));
    unsuited.set(name, new Set(bad.map(([version]) => version)));
  }
  return { specs, versions, bundled, unsuited };
}

/** @param {unknown} range */
function suits(range) {
  return typeof range !== 'string' || semver.satisfies(nodeVersion, range);
}
