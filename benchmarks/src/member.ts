import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one member needs besides when it changes: small, without dependencies, and in no fixture. */
const added = { name: 'mitt', range: '^3.0.1' };

/** A package of a project. */
export interface Member {
  readonly name: string;
  /** Relative to the project, empty for its root. */
  readonly location: string;
}

/**
 * The member that scenarios of one member work on: the one in the middle, by location. The root where there are no members.
 */
export function pickMember(project: string): Member {
  const locations = listManifests(project).sort();
  const members = locations.filter((location) => location !== '');
  const location = members[members.length >> 1] ?? '';
  return { name: String(readManifest(project, location)['name']), location };
}

/**
 * Gives that member one more dependency.
 *
 * @throws Error when it has that one already
 */
export function changeMember(project: string): void {
  const { name, location } = pickMember(project);
  const manifest = readManifest(project, location);
  const dependencies = (manifest['dependencies'] ?? {}) as Record<string, string>;
  if (Object.hasOwn(dependencies, added.name)) throw new Error(`${name} has ${added.name} already`);
  writeManifest(project, location, {
    ...manifest,
    dependencies: { ...dependencies, [added.name]: added.range },
  });
}

/** Writes the manifest at such a location anew. */
export function writeManifest(
  project: string,
  location: string,
  manifest: Readonly<Record<string, unknown>>,
): void {
  writeFileSync(join(project, location, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Directories with a manifest, relative, empty for the root; no `node_modules` and nothing that starts with a dot. */
export function listManifests(project: string, location = ''): string[] {
  const here = existsSync(join(project, location, 'package.json')) ? [location] : [];
  const below = readdirSync(join(project, location), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
    .flatMap((entry) => listManifests(project, location === '' ? entry.name : `${location}/${entry.name}`));
  return [...here, ...below];
}

/** The manifest at such a location. */
export function readManifest(project: string, location: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(project, location, 'package.json'), 'utf8')) as Record<string, unknown>;
}
