import semver from 'semver';
import { listManifests, readManifest, writeManifest } from './member.ts';

/** So many direct dependencies move. */
const mostBumps = 10;
const fields = ['dependencies', 'devDependencies'] as const;

/** A direct dependency and the two versions that its state before and after is pinned at. */
export interface Bump {
  readonly name: string;
  readonly older: string;
  readonly newer: string;
}

/** Which of the two a project is at. */
export type BumpState = 'older' | 'newer';

/**
 * Ten direct dependencies of a project and its members, or as many as there are, in the order of their names: the newest
 * version in the range that the manifests give, and the one before it in the same range. Left out are those without an
 * older version and those with several ranges.
 */
export async function pickBumps(project: string, registryUrl: string): Promise<readonly Bump[]> {
  const bumps: Bump[] = [];
  for (const [name, range] of listRanges(project)) {
    if (bumps.length === mostBumps) break;
    const bump = findBump(name, range, await readVersions(name, registryUrl));
    if (bump !== undefined) bumps.push(bump);
  }
  return bumps;
}

/** Writes the manifests in which that changes something, as a checkout of a commit does. */
export function writeBumps(project: string, bumps: readonly Bump[], state: BumpState): void {
  const versions = new Map(bumps.map((bump) => [bump.name, bump[state]]));
  for (const location of listManifests(project)) {
    const manifest = readManifest(project, location);
    const pinned = fields.flatMap((field) => {
      const ranges = Object.entries((manifest[field] ?? {}) as Record<string, string>);
      if (!ranges.some(([name, range]) => (versions.get(name) ?? range) !== range)) return [];
      const written = ranges.map(([name, range]) => [name, versions.get(name) ?? range]);
      return [[field, Object.fromEntries(written)] as const];
    });
    if (pinned.length > 0) writeManifest(project, location, { ...manifest, ...Object.fromEntries(pinned) });
  }
}

/** Packages that are needed in one range only, and no members. */
function listRanges(project: string): readonly (readonly [string, string])[] {
  const manifests = listManifests(project).map((location) => readManifest(project, location));
  const members = new Set(manifests.map((manifest) => manifest['name']));
  const ranges = new Map<string, Set<string>>();
  for (const manifest of manifests) {
    for (const [name, range] of fields.flatMap((field) => Object.entries(manifest[field] ?? {}))) {
      if (!members.has(name)) ranges.set(name, (ranges.get(name) ?? new Set()).add(String(range)));
    }
  }
  return [...ranges]
    .flatMap(([name, [range, ...others]]) =>
      range === undefined || others.length > 0 ? [] : [[name, range] as const],
    )
    .sort(([left], [right]) => (left < right ? -1 : 1));
}

function findBump(name: string, range: string, versions: readonly string[]): Bump | undefined {
  const [newer, older] = versions.filter((version) => semver.satisfies(version, range)).sort(semver.rcompare);
  return newer === undefined || older === undefined ? undefined : { name, older, newer };
}

/** Versions that are not deprecated. */
async function readVersions(name: string, registryUrl: string): Promise<readonly string[]> {
  const answer = await fetch(new URL(name.replace('/', '%2f'), registryUrl));
  if (!answer.ok) throw new Error(`${answer.status} for the document of ${name}: record again`);
  const document = (await answer.json()) as { versions: Record<string, { deprecated?: unknown }> };
  return Object.entries(document.versions).flatMap(([version, { deprecated }]) =>
    deprecated === undefined || deprecated === false ? [version] : [],
  );
}
