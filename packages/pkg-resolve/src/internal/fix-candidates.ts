import { parsePackageName } from '@dx/pkg-core';
import { parseDependencySpec } from '../parse-dependency-spec.ts';
import type { DirectChange, PeerConflict, PeerWish } from '../peer-errors.ts';
import type { Importer, MetadataSource, PackageMetadata } from '../types.ts';
import { compareVersions, intersects, readVersion, satisfies } from './ranges.ts';

/** A project with a conflict in it. */
export interface ConflictState {
  readonly importers: Readonly<Record<string, Importer>>;
  readonly conflict: PeerConflict;
  readonly source: MetadataSource;
}

const fields = ['devDependencies', 'optionalDependencies', 'dependencies'] as const;

/**
 * Changes of one range in the project's own manifests that may end the conflict, the likeliest first: another version of
 * what they quarrel over that all peers accept, or a version of one of the quarrelling dependencies, the nearest first,
 * whose peers go with the rest.
 */
export async function findCandidates(state: ConflictState): Promise<readonly DirectChange[]> {
  const candidates = [...(await changesOfPeer(state))];
  for (const wish of state.conflict.wishes) candidates.push(...(await changesOfAsker(state, wish)));
  const unique = new Map(candidates.map((each) => [`${each.importer}\n${each.name}@${each.to}`, each]));
  return [...unique.values()].filter(({ from, to }) => from !== to);
}

async function changesOfPeer({
  importers,
  conflict,
  source,
}: ConflictState): Promise<readonly DirectChange[]> {
  const { name, wishes } = conflict;
  const ranges = wishes.filter(({ kind }) => kind === 'peer').map(({ range }) => range);
  const changes: DirectChange[] = [];
  for (const [importer, manifest] of Object.entries(importers)) {
    const from = textOf(manifest, name);
    const metadata = from === undefined ? undefined : await readMetadata(source, name, from);
    if (from === undefined || metadata === undefined) continue;
    const version =
      highest(metadata, (each) => ranges.every((range) => satisfies(each, range))) ??
      highest(metadata, (each) => satisfies(each, ranges[0] ?? ''));
    if (version !== undefined) changes.push({ importer, name, from, to: likeFormer(from, version) });
  }
  return changes;
}

/** Other versions of the importer's dependency that brings the wish. */
async function changesOfAsker(state: ConflictState, wish: PeerWish): Promise<readonly DirectChange[]> {
  const { importers, conflict, source } = state;
  const { importer, direct, kind, path } = wish;
  if (direct === undefined || direct.name === conflict.name) return [];
  const from = textOf(importers[importer] ?? {}, direct.name);
  const metadata = from === undefined ? undefined : await readMetadata(source, direct.name, from);
  if (from === undefined || metadata === undefined) return [];
  const isAsker = kind === 'peer' && path.length === 2;
  const versions = isAsker
    ? nearest(metadata, direct.version, (version) =>
        goesWith(state, wish, peerOf(metadata, version, conflict.name)),
      )
    : otherMajors(metadata, direct.version);
  return versions.map((version) => ({ importer, name: direct.name, from, to: likeFormer(from, version) }));
}

function peerOf(metadata: PackageMetadata, version: string, name: string): string | undefined {
  const peers = metadata.manifest(version)?.peerDependencies;
  return peers !== undefined && Object.hasOwn(peers, name) ? peers[name] : undefined;
}

/** Whether such a peer goes with what is there, or, for a wish that is served, with the one that is not. */
function goesWith({ conflict }: ConflictState, wish: PeerWish, range: string | undefined): boolean {
  const [first] = conflict.wishes;
  if (range === undefined) return true;
  if (wish !== first) return first === undefined || intersects(range, first.range);
  return conflict.found !== undefined && satisfies(conflict.found, range);
}

/** The nearest releases that fit above and below, and the highest. */
function nearest(
  metadata: PackageMetadata,
  current: string,
  fits: (version: string) => boolean,
): readonly string[] {
  const suitable = releases(metadata).filter((version) => version !== current && fits(version));
  const above = suitable.filter((version) => compareVersions(version, current) > 0);
  const below = suitable.filter((version) => compareVersions(version, current) < 0);
  return distinct([above.at(-1), below[0], above[0]]);
}

/** The highest release of the next major version, of the one before, and of all. */
function otherMajors(metadata: PackageMetadata, current: string): readonly string[] {
  const major = readVersion(current)?.major ?? 0;
  const tops = new Map<number, string>();
  for (const version of releases(metadata)) {
    const each = readVersion(version)?.major ?? 0;
    if (!tops.has(each)) tops.set(each, version);
  }
  const majors = [...tops.keys()];
  const next = majors.filter((each) => each > major).at(-1);
  const former = majors.find((each) => each < major);
  return distinct(
    [next, former, majors[0]].map((each) => (each === undefined ? undefined : tops.get(each))),
  ).filter((version) => version !== current);
}

function distinct(versions: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(versions)].filter((version) => version !== undefined);
}

function highest(metadata: PackageMetadata, fits: (version: string) => boolean): string | undefined {
  return releases(metadata).find(fits);
}

/** Releases that are not deprecated, the highest first. */
function releases(metadata: PackageMetadata): readonly string[] {
  const usable = metadata.versions.filter(
    (version) => readVersion(version)?.prerelease.length === 0 && !metadata.manifest(version)?.deprecated,
  );
  return usable.sort((a, b) => compareVersions(b, a));
}

function textOf(manifest: Importer, name: string): string | undefined {
  for (const field of fields) {
    const map = manifest[field];
    if (map !== undefined && Object.hasOwn(map, name)) return map[name];
  }
  return undefined;
}

/** Undefined for what no registry answers, and when nothing can be had. */
async function readMetadata(
  source: MetadataSource,
  name: string,
  text: string,
): Promise<PackageMetadata | undefined> {
  try {
    const spec = parseDependencySpec(name, text);
    if (spec.kind !== 'registry' && spec.kind !== 'tag') return undefined;
    if (spec.alias) return undefined;
    return await source.packageMetadata(parsePackageName(name));
  } catch {
    return undefined;
  }
}

/** The version in the style of the range that it replaces. */
function likeFormer(former: string, version: string): string {
  if (former.startsWith('~')) return `~${version}`;
  return readVersion(former) === undefined ? `^${version}` : version;
}
