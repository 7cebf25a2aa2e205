import { type DxError, isDxError } from '@dx/pkg-core';
import type { Lock, LockEdge } from '@dx/pkg-lock';
import {
  type GraphNode,
  type MetadataSource,
  pickPackage,
  placedNode,
  type ResolveSettings,
  satisfiesRange,
  type VersionManifest,
} from '@dx/pkg-resolve';
import { type JudgedEdges, readSpec } from './judge-edges.ts';

/** What an addition looks at. */
export interface PickNewParts {
  readonly packages: Lock['packages'];
  readonly judged: JudgedEdges;
  readonly source: MetadataSource;
  readonly settings: ResolveSettings;
  readonly onPick: ((manifest: VersionManifest) => void) | undefined;
}

/** An optional dependency that cannot be had, and why. */
export interface FailedEdge {
  readonly edge: LockEdge;
  readonly error: DxError;
}

/** Packages that come in, and the dependencies that lead to them and from them. */
export interface NewPackages {
  readonly nodes: readonly GraphNode[];
  /** Dependencies that were open, as they are answered now. */
  readonly answered: ReadonlyMap<LockEdge, LockEdge>;
  /** Dependencies of what comes in. */
  readonly edges: readonly LockEdge[];
  readonly failed: readonly FailedEdge[];
}

/**
 * Picks versions for dependencies of which nothing in the lock has as much as the name, and for what these need in turn.
 * Such packages lie at the top: nothing stands against it. Undefined where that is not all that there is to it: a name
 * that is there in another version or deeper, one that is asked for in two ways, peers, packages inside archives.
 *
 * @throws what the source throws
 */
export async function pickNew(parts: PickNewParts): Promise<NewPackages | undefined> {
  const found: Found = { picked: new Map(), answered: new Map(), edges: [], failed: [], lacking: new Set() };
  for (let wave: readonly LockEdge[] = parts.judged.open; wave.length > 0; ) {
    const next = await takeWave(parts, found, wave);
    if (next === undefined) return undefined;
    const needed = next.map((edge) => ({ ...edge, to: `node_modules/${edge.name}` }));
    const isThere = needed.map((edge) => isServedAtTop(parts.packages, edge));
    found.edges.push(...needed.filter((_, index) => isThere[index]));
    wave = next.filter((_, index) => !isThere[index]);
  }
  const names = [...found.picked.keys()].map((name) => name.toLowerCase());
  if (new Set(names).size !== names.length) return undefined;
  const open = new Set(parts.judged.open);
  const edges = [
    ...found.edges,
    ...[...found.answered].flatMap(([edge, to]) => (open.has(edge) ? [] : [to])),
  ];
  const nodes = [...found.picked.values()].map(({ node }) => node);
  return { nodes, answered: found.answered, edges, failed: found.failed };
}

interface Found {
  readonly picked: Map<string, { readonly spec: string; readonly node: GraphNode }>;
  readonly answered: Map<LockEdge, LockEdge>;
  readonly edges: LockEdge[];
  readonly failed: FailedEdge[];
  /** Names without a version in the range that was asked for. */
  readonly lacking: Set<string>;
}

/** Answers these, and gives what the packages that came in for them need. */
async function takeWave(
  parts: PickNewParts,
  found: Found,
  wave: readonly LockEdge[],
): Promise<readonly LockEdge[] | undefined> {
  const groups = [...groupByName(wave)];
  if (groups.some(([name, group]) => mustResolve(parts, found, name, group))) return undefined;
  const picks = await Promise.all(groups.map(([, group]) => pickAll(parts, group)));
  const next: LockEdge[] = [];
  for (const [index, [name, group]] of groups.entries()) {
    const outcomes = picks[index] ?? [];
    const errors = outcomes.filter((each) => isDxError(each));
    if (errors.length > 0) {
      if (errors.length < outcomes.length || !settleFailure(parts, found, group, errors)) return undefined;
      continue;
    }
    const [manifest] = outcomes as readonly VersionManifest[];
    if (manifest === undefined || isSpecial(manifest) || !isFree(parts, found, name, group)) return undefined;
    const location = `node_modules/${name}`;
    for (const edge of group) found.answered.set(edge, { ...edge, to: location });
    if (found.picked.has(name)) continue;
    parts.onPick?.(manifest);
    found.picked.set(name, { spec: group[0]?.spec ?? '', node: placedNode(location, manifest) });
    next.push(...edgesOf(location, manifest));
  }
  return next;
}

function groupByName(edges: readonly LockEdge[]): ReadonlyMap<string, readonly LockEdge[]> {
  const groups = new Map<string, LockEdge[]>();
  for (const edge of edges) {
    const group = groups.get(edge.name);
    if (group === undefined) groups.set(edge.name, [edge]);
    else group.push(edge);
  }
  return groups;
}

/** Optional ones may turn out to be nowhere, whatever else has the name. */
function mustResolve(parts: PickNewParts, found: Found, name: string, group: readonly LockEdge[]): boolean {
  if (found.lacking.has(name)) return true;
  return group.some(({ kind }) => kind !== 'optional') && !isFree(parts, found, name, group);
}

/** Whether nothing else has the name, and everybody asks for it in one way. */
function isFree(
  { judged }: PickNewParts,
  { picked }: Found,
  name: string,
  group: readonly LockEdge[],
): boolean {
  const spec = picked.get(name)?.spec ?? group[0]?.spec;
  return !judged.names.has(name.toLowerCase()) && group.every((edge) => edge.spec === spec);
}

/** One outcome for each way in which the name is asked for. */
async function pickAll(
  { source, settings }: PickNewParts,
  group: readonly LockEdge[],
): Promise<readonly (VersionManifest | DxError)[]> {
  const specs = [...new Set(group.map(({ spec }) => spec))];
  return Promise.all(specs.map((spec) => pick(source, settings, group[0]?.name ?? '', spec)));
}

async function pick(
  source: MetadataSource,
  settings: ResolveSettings,
  name: string,
  text: string,
): Promise<VersionManifest | DxError> {
  const spec = readSpec(name, text);
  if (spec?.kind !== 'registry' && spec?.kind !== 'tag')
    throw new TypeError(`${name}@${text} is of no registry`);
  try {
    return await pickPackage(source, spec, settings);
  } catch (error) {
    if (isDxError(error, 'DX_PACKAGE_NOT_FOUND') || isDxError(error, 'DX_VERSION_NOT_FOUND')) return error;
    throw error;
  }
}

/** Gives whether all that asked can do without. */
function settleFailure(
  parts: PickNewParts,
  found: Found,
  group: readonly LockEdge[],
  errors: readonly DxError[],
): boolean {
  const [error] = errors;
  const name = group[0]?.name ?? '';
  if (error === undefined || found.picked.has(name)) return false;
  if (group.some(({ kind }) => kind !== 'optional')) return false;
  const isNowhere = errors.every(({ code }) => code === 'DX_PACKAGE_NOT_FOUND');
  if (!isNowhere && !isFree(parts, found, name, group)) return false;
  if (!isNowhere) found.lacking.add(name);
  found.failed.push(...group.map((edge) => ({ edge, error })));
  return true;
}

/** Whether what lies at the top does for a package at the top. */
function isServedAtTop(packages: Lock['packages'], { name, spec }: LockEdge): boolean {
  const found = packages[`node_modules/${name}`];
  const read = found === undefined || found.link ? undefined : readSpec(name, spec);
  if (read?.kind === 'tag') return !read.alias && found?.resolved !== undefined;
  if (read?.kind !== 'registry') return false;
  return read.range === '*' || satisfiesRange(found?.version ?? '', read.range);
}

/** Peers decide about places, and archives bring places of their own. */
function isSpecial({ peerDependencies, bundleDependencies }: VersionManifest): boolean {
  return Object.keys(peerDependencies ?? {}).length > 0 || (bundleDependencies?.length ?? 0) > 0;
}

function edgesOf(
  from: string,
  { dependencies = {}, optionalDependencies = {} }: VersionManifest,
): LockEdge[] {
  const optional = Object.entries(optionalDependencies);
  const prod = Object.entries(dependencies).filter(([name]) => !Object.hasOwn(optionalDependencies, name));
  return [
    ...prod.map(([name, spec]) => ({ kind: 'prod', from, name, spec, to: undefined }) as const),
    ...optional.map(([name, spec]) => ({ kind: 'optional', from, name, spec, to: undefined }) as const),
  ];
}
