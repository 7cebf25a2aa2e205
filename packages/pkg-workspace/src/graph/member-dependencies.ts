import { posix } from 'node:path';
import { parseDependencySpec } from '@dx/pkg-resolve';
import semver from 'semver';
import type { Manifest, Workspace } from '../types.ts';

const fields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** Locations of members, and of the root, that each location depends on, sorted. */
export function memberDependencies({ importers }: Workspace): ReadonlyMap<string, readonly string[]> {
  const byName = new Map<string, string>();
  for (const [location, manifest] of Object.entries(importers))
    byName.set(nameOf(location, manifest), location);
  const found = new Map<string, readonly string[]>();
  for (const [location, manifest] of Object.entries(importers)) {
    const targets = new Set<string>();
    for (const [name, spec] of fields.flatMap((field) => Object.entries(manifest.fields[field] ?? {}))) {
      const target = findMember({ importers, byName, from: location }, name, spec);
      if (target !== undefined) targets.add(target);
    }
    found.set(location, Object.freeze([...targets].sort()));
  }
  return found;
}

/** As npm links it: without a name by its directory. */
function nameOf(location: string, { fields: { name } }: Manifest): string {
  if (name !== undefined) return name;
  const [scope = '', base = ''] = location.split('/').slice(-2);
  return scope.startsWith('@') ? `${scope}/${base}` : posix.basename(location);
}

interface Members {
  readonly importers: Workspace['importers'];
  readonly byName: ReadonlyMap<string, string>;
  readonly from: string;
}

function findMember({ importers, byName, from }: Members, name: string, spec: string): string | undefined {
  const path = /^(?:link|file|workspace):(\.{0,2}\/.*|\.{1,2})$/.exec(spec)?.[1];
  if (path !== undefined) {
    const location = posix.join(from, path).replace(/^\.?\/?|\/+$/g, '');
    return importers[location] === undefined ? undefined : location;
  }
  const wanted = readWanted(name, spec);
  const location = wanted === undefined ? undefined : byName.get(wanted.name);
  if (wanted === undefined || location === undefined) return undefined;
  return fits(importers[location]?.fields.version, wanted.range) ? location : undefined;
}

interface Wanted {
  readonly name: string;
  readonly range: string;
}

/** What cannot be read is for the install to complain of. An alias is never a member. */
function readWanted(name: string, spec: string): Wanted | undefined {
  try {
    const parsed = parseDependencySpec(name, spec);
    if (parsed.kind === 'workspace') return { name: parsed.name, range: '*' };
    return parsed.kind === 'registry' && !parsed.alias ? { name, range: parsed.range } : undefined;
  } catch {
    return undefined;
  }
}

/** A member without a version fits what any version fits. */
function fits(version: string | undefined, range: string): boolean {
  if (range === '' || range === '*') return true;
  return version !== undefined && semver.satisfies(version, range, { loose: true, includePrerelease: true });
}
