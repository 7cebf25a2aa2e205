import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listManifests, readManifest, writeManifest } from './member.ts';

const maps = ['dependencies', 'devDependencies', 'optionalDependencies'];

/**
 * Makes a project one for pnpm: what the root's manifest says in `workspaces` is said in `pnpm-workspace.yaml`, and what
 * members need of each other by `workspace:`. With plain ranges pnpm would ask the registry for every member, each time
 * that one is needed. The age of releases is not looked at: recorded documents do not tell it, so that pnpm would ask for
 * each of them twice.
 */
export function writePnpmWorkspace(project: string): void {
  const locations = listManifests(project);
  const manifests = locations.map((location) => readManifest(project, location));
  const names = new Set(manifests.map((manifest) => manifest['name']));
  for (const [index, manifest] of manifests.entries()) {
    const rewritten = withProtocol(manifest, names);
    if (rewritten !== undefined) writeManifest(project, locations[index] ?? '', rewritten);
  }
  const patterns = (manifests[locations.indexOf('')]?.['workspaces'] ?? []) as readonly string[];
  const packages = patterns.map((pattern) => `  - '${pattern}'\n`).join('');
  const text = `${packages === '' ? '' : `packages:\n${packages}`}minimumReleaseAge: 0\n`;
  writeFileSync(join(project, 'pnpm-workspace.yaml'), text);
}

/** Nothing where the manifest needs no member. */
function withProtocol(
  manifest: Readonly<Record<string, unknown>>,
  names: ReadonlySet<unknown>,
): Record<string, unknown> | undefined {
  const changed = maps.flatMap((field) => {
    const ranges = Object.entries((manifest[field] ?? {}) as Record<string, string>);
    if (!ranges.some(([name]) => names.has(name))) return [];
    const written = ranges.map(([name, range]) => [name, names.has(name) ? `workspace:${range}` : range]);
    return [[field, Object.fromEntries(written)] as const];
  });
  return changed.length === 0 ? undefined : { ...manifest, ...Object.fromEntries(changed) };
}
