import type { FsOps } from '@dx/pkg-core';
import { type Lock, resolveEdge } from '@dx/pkg-lock';
import { type DependencyFields, parseDependencySpec } from '@dx/pkg-resolve';
import type { Workspace } from '@dx/pkg-workspace';
import semver from 'semver';

/** One line of `dx ls`. */
export interface ListingNode {
  readonly name: string;
  /** What is installed; absent when nothing is. */
  readonly version?: string;
  readonly range?: string;
  /** Its own dependencies were shown at an earlier place. */
  readonly isRepeated?: boolean;
  readonly problem?: 'missing' | 'invalid';
  readonly dependencies: readonly ListingNode[];
}

/** What a listing is made from. */
export interface ListingInput {
  readonly workspace: Workspace;
  readonly lock: Lock | undefined;
  readonly fs: FsOps;
  /** How many levels below the direct dependencies. */
  readonly depth: number;
  /** Only branches that lead to one of these; all when empty. */
  readonly names: readonly string[];
}

interface Walk extends ListingInput {
  readonly seen: Set<string>;
}

interface Wanted {
  readonly name: string;
  readonly range: string;
  readonly isOptional: boolean;
}

/** The dependencies of the selected importer as they are installed. Each package is opened up once. */
export function buildListing(input: ListingInput): ListingNode {
  const { workspace, names } = input;
  const manifest = workspace.importers[workspace.selected];
  const walk: Walk = { ...input, seen: new Set() };
  const wanted = wantedBy(manifest?.fields ?? {}, true);
  const dependencies = wanted.flatMap((item) => listOne(walk, workspace.selected, item, 0));
  return {
    name: manifest?.fields.name ?? workspace.root,
    ...(manifest?.fields.version === undefined ? {} : { version: manifest.fields.version }),
    dependencies: names.length === 0 ? dependencies : keepBranches(dependencies, new Set(names)),
  };
}

/** npm's `--json` shape: nested objects by name. */
export function listingJson(node: ListingNode): Readonly<Record<string, unknown>> {
  const { name, version, dependencies } = node;
  const children = dependencies.map((child) => [child.name, childJson(child)] as const);
  return { ...(version === undefined ? {} : { version }), name, dependencies: Object.fromEntries(children) };
}

function childJson({
  version,
  range,
  problem,
  dependencies,
}: ListingNode): Readonly<Record<string, unknown>> {
  const children = dependencies.map((child) => [child.name, childJson(child)] as const);
  return {
    ...(version === undefined ? { required: range } : { version }),
    ...(problem === undefined ? {} : { [problem]: true }),
    ...(children.length === 0 ? {} : { dependencies: Object.fromEntries(children) }),
  };
}

function listOne(
  walk: Walk,
  from: string,
  { name, range, isOptional }: Wanted,
  level: number,
): readonly ListingNode[] {
  const location = walk.lock === undefined ? undefined : resolveEdge(walk.lock, from, name);
  const version = location === undefined ? undefined : installedVersion(walk, location);
  if (location === undefined || version === undefined) {
    return isOptional ? [] : [{ name, range, problem: 'missing', dependencies: [] }];
  }
  const isRepeated = walk.seen.has(location);
  walk.seen.add(location);
  const isDeep = level < walk.depth && !isRepeated;
  const inner = isDeep ? wantedBy(walk.lock?.packages[location] ?? {}, false) : [];
  const node: ListingNode = {
    name,
    version,
    range,
    ...(isRepeated ? { isRepeated } : {}),
    ...(isSatisfied(name, range, version) ? {} : { problem: 'invalid' }),
    dependencies: inner.flatMap((item) => listOne(walk, location, item, level + 1)),
  };
  return [node];
}

function wantedBy(fields: DependencyFields, isImporter: boolean): readonly Wanted[] {
  const isOptionalPeer = (name: string): boolean => fields.peerDependenciesMeta?.[name]?.optional === true;
  const wanted = new Map<string, Wanted>();
  const add = (
    map: Readonly<Record<string, string>> | undefined,
    isOptional: (name: string) => boolean,
  ): void => {
    for (const [name, range] of Object.entries(map ?? {}))
      wanted.set(name, { name, range, isOptional: isOptional(name) });
  };
  add(fields.peerDependencies, isOptionalPeer);
  if (isImporter) add(fields.devDependencies, () => false);
  add(fields.dependencies, () => false);
  add(fields.optionalDependencies, () => true);
  return [...wanted.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

function installedVersion({ fs, workspace }: Walk, location: string): string | undefined {
  const path = `${workspace.root}/${location}/package.json`;
  if (fs.stat(path) === undefined) return undefined;
  const manifest: unknown = JSON.parse(new TextDecoder().decode(fs.readFile(path)));
  const version = (manifest as { version?: unknown } | null)?.version;
  return typeof version === 'string' ? version : '0.0.0';
}

function isSatisfied(name: string, range: string, version: string): boolean {
  const spec = parseDependencySpec(name, range);
  if (spec.kind !== 'registry' || semver.validRange(spec.range) === null) return true;
  return semver.satisfies(version, spec.range, { loose: true });
}

function keepBranches(nodes: readonly ListingNode[], names: ReadonlySet<string>): readonly ListingNode[] {
  return nodes.flatMap((node) => {
    const dependencies = keepBranches(node.dependencies, names);
    return names.has(node.name) || dependencies.length > 0 ? [{ ...node, dependencies }] : [];
  });
}
