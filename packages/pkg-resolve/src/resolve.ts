import { isDxError } from '@dx/pkg-core';
import { hasLimits } from './hoisting-limits.ts';
import type { DependencyEdge } from './internal/dependency-edge.ts';
import { explainWithFixes } from './internal/explain-with-fixes.ts';
import { finishGraph } from './internal/finish-graph.ts';
import { limitHoisting } from './internal/limit-hoisting.ts';
import { loadDirectories } from './internal/load-directories.ts';
import { loadMembers, loadPreferences } from './internal/load-preferences.ts';
import { MetadataStore } from './internal/metadata-store.ts';
import { Pins } from './internal/pins.ts';
import { ProjectTree } from './internal/project-tree.ts';
import { satisfies } from './internal/ranges.ts';
import type { Requirement } from './internal/requirements.ts';
import type { Task } from './internal/task.ts';
import { runTask } from './internal/task.ts';
import { TreeBuilder } from './internal/tree-builder.ts';
import type { TreeNode } from './internal/tree-node.ts';
import { nameKey } from './internal/tree-node.ts';
import { openUpdates, type Updates } from './internal/updates.ts';
import { openExtensions } from './open-extensions.ts';
import { overrideConflict } from './override-errors.ts';
import type { Graph, MetadataSource, ResolveInput, ResolveOptions } from './types.ts';

/**
 * The versions and places that npm would choose for the importers' dependencies, for all platforms: a frozen `Graph`
 * sorted by location. The same question gives the same bytes whatever the order or delay of the source's answers.
 *
 * Reads nothing but the source, each name once, and asks ahead for what will be needed. With `preferences` only what
 * no longer fits is decided, and the source is asked for that alone.
 *
 * @throws DX_PACKAGE_NOT_FOUND a dependency that is not optional does not exist
 * @throws DX_VERSION_NOT_FOUND it has no version in the range
 * @throws DX_PEER_CONFLICT the project's own peers exclude each other, and neither `force` nor `legacyPeerDeps` is set
 * @throws DX_UNSUPPORTED_SPEC a dependency is written in a way that nothing here can answer
 * @throws DX_SOURCE_REFUSED a package may not take another one from where it wants
 * @throws DX_WORKSPACE_MISMATCH a `workspace:` dependency has no member that fits
 * @throws DX_OVERRIDE_CONFLICT, DX_INVALID_OVERRIDE an override contradicts the project's own manifest, or is malformed
 * @throws DX_PLATFORM_MISMATCH, DX_ENGINE_MISMATCH with `host`, a package that must be installed does not run there
 * @throws DX_INVALID_EXTENSION, DX_EXTENSION_CONFLICT the same of `packageExtensions`
 * @throws DX_INVALID_RANGE, DX_INVALID_PACKAGE_NAME a dependency is malformed
 * Source: the ideal tree of npm's `@npmcli/arborist`, the oracle in the tests
 *
 * @example
 * const source = inMemoryMetadata({ a: { versions: { '1.0.0': {} } } });
 * const graph = await resolve({ importers: { '': { dependencies: { a: '^1.0.0' } } } }, source);
 * graph.nodes[1]?.location; // 'node_modules/a'
 */
export async function resolve(
  input: ResolveInput,
  source: MetadataSource,
  options: ResolveOptions = {},
): Promise<Graph> {
  try {
    return await attemptWithPins(input, source, options);
  } catch (error) {
    const quietly = options.signal === undefined ? {} : { signal: options.signal };
    throw await explainWithFixes(error, input, source, (other) => attemptWithPins(other, source, quietly));
  }
}

async function attemptWithPins(
  input: ResolveInput,
  source: MetadataSource,
  options: ResolveOptions,
): Promise<Graph> {
  try {
    return await attempt(input, source, options, true);
  } catch (error) {
    if (input.pins === undefined || !isDxError(error, 'DX_PEER_CONFLICT')) throw error;
    return await attempt(input, source, options, false);
  }
}

/** Without strict pins a pinned version may give way to one that suits peers too. */
async function attempt(
  input: ResolveInput,
  source: MetadataSource,
  options: ResolveOptions,
  isStrict: boolean,
): Promise<Graph> {
  const settings = input.settings ?? {};
  const tree = openProject(input);
  const updates = openUpdates(tree, input.update);
  const extensions = openExtensions(input.packageExtensions);
  const builder = new TreeBuilder({
    tree,
    store: new MetadataStore({
      source,
      extensions,
      settings,
      isServed: (wanted) => isServed(tree, updates.names, wanted),
      onExpect: options.onExpect,
    }),
    force: settings.force === true,
    strictPeerDeps: settings.strictPeerDeps === true,
    preferDedupe: settings.preferDedupe === true,
    updates,
    requested: findRequested(tree, input.requested ?? {}),
    onPick: options.onPick,
    allow: settings.allow ?? {},
    extensions,
    installStrategy: settings.installStrategy ?? 'hoisted',
  });
  await runTask(solve(builder, input, isStrict), options.signal);
  const graph = finishGraph(builder, settings);
  const { hoistingLimits: limits } = settings;
  if (limits === undefined || !hasLimits(limits)) return graph;
  return limitHoisting(graph, limits, input);
}

function openProject({ importers, overrides, settings = {} }: ResolveInput): ProjectTree {
  const tree = new ProjectTree({ importers, overrides, legacyPeerDeps: settings.legacyPeerDeps === true });
  if (settings.overrideDirect !== true) refuseOverridden(tree.root);
  return tree;
}

/** Puts the former answer into the tree and decides what it leaves open. */
function* solve(builder: TreeBuilder, input: ResolveInput, isStrict: boolean): Task<void> {
  const { tree, updates } = builder;
  const isAnew = input.update?.kind === 'all';
  const preferences = isAnew ? [] : (input.preferences ?? []);
  yield* loadDirectories(builder);
  if (preferences.length === 0 && !isAnew) loadMembers(tree);
  const dirty = loadPreferences(tree, preferences, builder.extensions);
  if (input.pins !== undefined && !isAnew)
    applyPins(builder, dirty, new Pins(input.pins, builder.updates.names, isStrict));
  for (const node of findDependents(tree, updates)) dirty.add(node);
  yield* builder.build(dirty);
}

/** What the former answer has decided is not pinned, nor what is to be decided anew. */
function applyPins({ tree, requested }: TreeBuilder, dirty: Iterable<TreeNode>, pins: Pins): void {
  tree.pins = pins;
  for (const node of new Set([tree.root, ...tree.members.values(), ...tree.directories.values(), ...dirty])) {
    const open = [...node.edgesOut.values()].filter((edge) => edge.to === undefined || !edge.isValid);
    tree.pin(open.filter((edge) => !requested.has(edge)));
  }
}

/** @throws DX_OVERRIDE_CONFLICT as npm does, and for the root alone */
function refuseOverridden(root: TreeNode): void {
  for (const { declared, text, name } of root.edgesOut.values()) {
    if (declared.text !== text) throw overrideConflict({ name, spec: declared.text, override: text });
  }
}

/** Who depends on a package that is to be decided anew. */
function findDependents(tree: ProjectTree, updates: Updates): Set<TreeNode> {
  const dependents = new Set<TreeNode>();
  for (const name of updates.names) {
    for (const node of tree.index.nodes.get(nameKey(name)) ?? []) {
      for (const edge of node.edgesIn) if (updates.covers(edge)) dependents.add(edge.from);
    }
  }
  return dependents;
}

function findRequested(
  tree: ProjectTree,
  requested: NonNullable<ResolveInput['requested']>,
): Set<DependencyEdge> {
  const edges = new Set<DependencyEdge>();
  for (const [location, names] of Object.entries(requested)) {
    const importer = location === '' ? tree.root : tree.members.get(location);
    for (const name of names) {
      const edge = importer?.edgesOut.get(nameKey(name));
      if (edge !== undefined) edges.add(edge);
    }
  }
  return edges;
}

/** Whether something in the tree would do for the dependency, so that nothing need be asked for it ahead of time. */
function isServed(
  tree: ProjectTree,
  updates: ReadonlySet<string>,
  { spec, name, key }: Requirement,
): boolean {
  if (spec?.kind !== 'registry' || updates.has(name)) return false;
  for (const node of tree.index.nodes.get(key) ?? []) {
    if (satisfies(node.version, spec.range)) return true;
  }
  return false;
}
