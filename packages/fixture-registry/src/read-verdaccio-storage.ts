import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asRecord } from './abbreviate-packument.ts';
import type { PackageSpec, Universe, VersionSpec } from './types.ts';

/** What the storage says of a version and this registry works out itself. */
const recomputed = new Set(['_id', 'name', 'version', 'dist']);

/**
 * Everything in a storage directory of Verdaccio: documents at `<name>/package.json`, archives beside them as
 * `<name without scope>-<version>.tgz`. Archives are served as they are; a version without one is left out. Reads every
 * file into memory.
 *
 * Source: https://github.com/verdaccio/verdaccio, `@verdaccio/local-storage`
 */
export async function readVerdaccioStorage(directory: string): Promise<Universe> {
  const names = await listNames(directory);
  const packages = await Promise.all(
    names.map(async (name) => [name, await readPackage(directory, name)] as const),
  );
  return { packages: Object.fromEntries(packages) };
}

async function listNames(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const scopes = folders.filter((name) => name.startsWith('@'));
  const scoped = await Promise.all(
    scopes.map(async (scope) => (await readdir(join(directory, scope))).map((name) => `${scope}/${name}`)),
  );
  return [...folders.filter((name) => !name.startsWith('@')), ...scoped.flat()].sort();
}

async function readPackage(directory: string, name: string): Promise<PackageSpec> {
  const document = asRecord(JSON.parse(await readFile(join(directory, name, 'package.json'), 'utf8')));
  const times = asRecord(document['time']);
  const archives = new Set(await readdir(join(directory, name)));
  const versions: Record<string, VersionSpec> = {};
  for (const [version, manifest] of Object.entries(asRecord(document['versions']))) {
    const file = `${name.replace(/^@[^/]+\//, '')}-${version}.tgz`;
    if (!archives.has(file)) continue;
    const archive = await readFile(join(directory, name, file));
    versions[version] = readVersion(asRecord(manifest), archive, times[version]);
  }
  const distTags = asRecord(document['dist-tags']) as Record<string, string>;
  return { distTags, versions };
}

function readVersion(
  manifest: Readonly<Record<string, unknown>>,
  archive: Uint8Array,
  publishedAt: unknown,
): VersionSpec {
  const { fileCount = null, unpackedSize = null } = asRecord(manifest['dist']);
  return {
    ...Object.fromEntries(Object.entries(manifest).filter(([field]) => !recomputed.has(field))),
    archive,
    dist: { fileCount, unpackedSize },
    ...(typeof publishedAt === 'string' ? { publishedAt } : {}),
  };
}
