/**
 * What one resolution costs a process that has just started, over a folder of recorded registry documents. The files are
 * named by the encoded package name. They are read and parsed before the clock runs. Start it ten times and take the
 * median: a second resolution in the same process is several times faster and says nothing about a command.
 *
 *     npx tsup --config bench/tsup.config.ts && node bench/dist/resolve.js <folder of .json> <package.json>
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePackageName } from '@dx/pkg-core';
import { packageNotFound } from '../src/errors.ts';
import type { PackageMetadata, UniverseVersion } from '../src/index.ts';
import { resolve } from '../src/index.ts';

interface RegistryDocument {
  readonly name: string;
  readonly 'dist-tags': Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, UniverseVersion>>;
}

const [, , folder = '', manifest = ''] = process.argv;
const documents = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => readDocument(join(folder, file)))
    .map((metadata) => [metadata.name, metadata]),
);
const importer = JSON.parse(readFileSync(manifest, 'utf8'));
const before = process.cpuUsage();
const start = performance.now();
const graph = await resolve(
  { importers: { '': importer }, settings: { nodeVersion: process.versions.node } },
  {
    packageMetadata(name) {
      const found = documents.get(name);
      if (found === undefined) throw packageNotFound(name);
      return found;
    },
  },
);
const wall = performance.now() - start;
const { user } = process.cpuUsage(before);
console.log(
  `${graph.nodes.length} nodes, ${wall.toFixed(0)} ms, ${(user / 1000).toFixed(0)} ms of processor time`,
);

function readDocument(path: string): PackageMetadata {
  const document: RegistryDocument = JSON.parse(readFileSync(path, 'utf8'));
  const name = parsePackageName(document.name);
  const manifests = new Map(
    Object.entries(document.versions).map(([version, fields]) => [
      version,
      { tarball: `https://registry.test/${name}/${version}.tgz`, ...fields, name, version },
    ]),
  );
  return {
    name,
    distTags: document['dist-tags'],
    versions: [...manifests.keys()],
    manifest: (version) => manifests.get(version),
  };
}
