import { classifySpec } from './classify-spec.ts';
import { compareNames, createRecord } from './compare-names.ts';
import { isImporterLocation, locationName, parentLocation } from './location.ts';
import { isObject } from './read-entry.ts';
import { lockEdges } from './resolve-edge.ts';
import type { Lock, LockEdge, LockPackage } from './types.ts';

type Fields = Record<string, unknown>;

interface Tree {
  readonly lock: Lock;
  /** Entries as they are written, `resolved` left out where it is. */
  readonly written: Readonly<Fields>;
  readonly children: ReadonlyMap<string, readonly string[]>;
  readonly edgesOut: ReadonlyMap<string, readonly LockEdge[]>;
  readonly edgesIn: ReadonlyMap<string, readonly LockEdge[]>;
}

/**
 * The nested `dependencies` that a version 2 lockfile has besides `packages`, so that npm 6 can read it. Undefined when the root
 * holds nothing.
 *
 * Source: https://docs.npmjs.com/cli/v6/configuring-npm/package-lock-json; npm 11 is the oracle in the tests
 */
export function legacyDependencies(lock: Lock, written: Readonly<Fields>): Readonly<Fields> | undefined {
  const edges = lockEdges(lock);
  const inner = Object.keys(lock.packages).filter((location) => !isImporterLocation(location));
  const tree: Tree = {
    lock,
    written,
    children: groupBy(inner, (location) => parentLocation(location) ?? ''),
    edgesOut: groupBy(edges, (edge) => edge.from),
    edgesIn: groupBy(edges, (edge) => edge.to ?? ''),
  };
  return writeChildren(tree, '', ['']);
}

/** @param path locations on the way down, so that links in a circle end */
function writeChildren(tree: Tree, location: string, path: readonly string[]): Readonly<Fields> | undefined {
  const children = tree.children.get(location) ?? [];
  const dependencies = createRecord<unknown>();
  for (const child of children) {
    const target = targetOf(tree.lock, child);
    if (path.slice(0, -1).includes(target)) continue;
    dependencies[locationName(child)] = writePackage(tree, child, target, path);
  }
  return Object.keys(dependencies).length === 0 ? undefined : dependencies;
}

function writePackage(
  tree: Tree,
  location: string,
  target: string,
  path: readonly string[],
): Readonly<Fields> {
  const entry = tree.lock.packages[location] ?? {};
  const lead = entry.link ? { version: `file:${target}` } : writeSource(tree, location, entry);
  return {
    ...lead,
    ...(entry.inBundle && { bundled: true }),
    ...(entry.integrity && { integrity: entry.integrity }),
    ...writeFlags(entry),
    requires: writeRequires(tree, target),
    dependencies: writeChildren(tree, target, [...path, target]),
  };
}

function writeSource(tree: Tree, location: string, entry: LockPackage): Fields {
  const resolved = entry.resolved ?? '';
  const { kind } = classifySpec(resolved);
  const asked = nearestEdge(tree, location);
  if (kind === 'git' && resolved !== '') {
    return { version: resolved, ...(asked && { from: `${asked.name}@${asked.spec}` }) };
  }
  const askedKind = asked === undefined ? 'range' : classifySpec(asked.spec).kind;
  if (askedKind === 'file' || askedKind === 'remote') return { version: asked?.spec };
  const version = entry.name === undefined ? entry.version : `npm:${entry.name}@${entry.version}`;
  const written = tree.written[location];
  return { version, resolved: isObject(written) ? written['resolved'] : undefined };
}

/** Who asks from the fewest folders up; npm 6 wants one origin. */
function nearestEdge(tree: Tree, location: string): LockEdge | undefined {
  const edges = [...(tree.edgesIn.get(location) ?? [])];
  const depth = (edge: LockEdge): number => edge.from.split('node_modules').length;
  return edges.sort((a, b) => depth(a) - depth(b) || compareNames(a.from, b.from))[0];
}

function writeFlags(entry: LockPackage): Fields {
  if (entry.extra?.['extraneous']) return { extraneous: true };
  const { peer, devOptional, dev, optional } = entry;
  return { peer, devOptional, dev, optional };
}

function writeRequires(tree: Tree, location: string): Readonly<Fields> | undefined {
  const edges = tree.edgesOut.get(location);
  if (edges === undefined) return undefined;
  const requires = createRecord<unknown>();
  for (const { kind, name, spec } of edges)
    if (kind !== 'peer' && kind !== 'peerOptional') requires[name] = spec;
  return requires;
}

function targetOf(lock: Lock, location: string): string {
  const entry = lock.packages[location];
  return entry?.link ? (entry.resolved ?? '') : location;
}

function groupBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
