import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import semver from 'semver';
import { readManifest, writeManifest } from '../member.ts';
import { recordedDirectory } from '../paths.ts';

/** Packages with one optional dependency for each platform, of which registries that mirror others may lack some. */
const torn: readonly string[] = ['rollup', 'unrs-resolver'];

interface RecordedDocument {
  readonly 'dist-tags': Readonly<Record<string, string>>;
  readonly versions: Readonly<
    Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>
  >;
}

let found: Readonly<Record<string, string>> | undefined;

/**
 * Makes a project one that Yarn can resolve from the recording: it wants a version of every optional dependency, of those
 * for other platforms too, where the others leave out what is not there. Those of other platforms are never installed.
 */
export function writeYarnResolutions(project: string): void {
  found ??= Object.fromEntries(torn.flatMap(findAbsent));
  if (Object.keys(found).length === 0) return;
  writeManifest(project, '', { ...readManifest(project, ''), resolutions: found });
}

/** Optional dependencies of the latest version that are recorded, but not in the range that it asks for. */
function findAbsent(name: string): readonly (readonly [string, string])[] {
  const document = readDocument(name);
  const latest = document?.versions[document['dist-tags']['latest'] ?? ''];
  return Object.entries(latest?.optionalDependencies ?? {}).flatMap(([dependency, range]) => {
    const versions = Object.keys(readDocument(dependency)?.versions ?? {});
    if (versions.some((version) => semver.satisfies(version, range))) return [];
    const newest = semver.maxSatisfying(versions, '*');
    return newest === null ? [] : [[dependency, newest] as const];
  });
}

function readDocument(name: string): RecordedDocument | undefined {
  const path = join(recordedDirectory, 'packuments', `${encodeURIComponent(name)}.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as RecordedDocument) : undefined;
}
