import { isDxError, parsePackageName } from '@dx/pkg-core';
import { compareNames } from '../compare-names.ts';
import { withDependent } from '../errors.ts';
import type { Overrides } from '../open-overrides.ts';
import { readScope } from '../open-overrides.ts';
import type { DependencyMap, Importer } from '../types.ts';
import type { DependencyEdge } from './dependency-edge.ts';
import { findInjected } from './member-copies.ts';
import type { TreeIndex } from './package-tree.ts';
import { attachMember, createIndex, loadEdges } from './package-tree.ts';
import type { Pins } from './pins.ts';
import type { Requirement } from './requirements.ts';
import { readRequirements } from './requirements.ts';
import { nameKey, TreeNode } from './tree-node.ts';

/** What a project's tree begins with. */
export interface ProjectInit {
  readonly importers: Readonly<Record<string, Importer>>;
  readonly overrides: Overrides | undefined;
  readonly legacyPeerDeps: boolean;
}

/** A project's tree: its root, and its members, which join it once they are linked. */
export class ProjectTree {
  readonly root: TreeNode;
  readonly index: TreeIndex;
  /** By location. */
  readonly members: ReadonlyMap<string, TreeNode>;
  /** Linked directories that are no members, by location. */
  readonly directories: Map<string, TreeNode> = new Map();
  /** Those that the project's own manifests name, directly or through one another. */
  readonly ownDirectories: Set<TreeNode> = new Set();
  /** Versions that another tool decided; set when the former answer is in place, which goes before them. */
  pins: Pins | undefined = undefined;
  readonly compare: (a: string, b: string) => number = compareNames;
  readonly #memberSpecs: DependencyMap;
  readonly #legacyPeerDeps: boolean;

  constructor({ importers, overrides, legacyPeerDeps }: ProjectInit) {
    this.#legacyPeerDeps = legacyPeerDeps;
    const locations = Object.keys(importers).sort(compareNames);
    const nodes = new Map(
      locations.map((location) => [location, makeImporter(location, importers[location])]),
    );
    this.root = nodes.get('') ?? makeImporter('', {});
    nodes.delete('');
    this.members = nodes;
    this.#memberSpecs = Object.fromEntries(
      [...nodes.values()].map((node) => [node.name, `file:${node.location}`]),
    );
    this.root.scope = readScope(overrides, this.root.facts);
    for (const node of [this.root, ...nodes.values()]) this.loadEdges(node);
    this.index = createIndex(this.root);
  }

  /** Makes the node's edges, as npm would for a node of its kind. */
  loadEdges(node: TreeNode): void {
    const settings = { withDev: node.isImporter, withPeers: !this.#legacyPeerDeps };
    const members = node === this.root ? { members: this.#memberSpecs } : {};
    const injectedBy = (requirement: Requirement): TreeNode | undefined =>
      node.facts.dependenciesMeta && findInjected(this, node, requirement);
    loadEdges(node, readRequirements(node.facts, { ...settings, ...members }), injectedBy);
    if (this.pins !== undefined) this.pin(node.edgesOut.values());
  }

  /** Gives the edges their pins. */
  pin(edges: Iterable<DependencyEdge>): void {
    for (const edge of edges) this.pins?.apply(edge);
  }

  /** The root, the member or the directory at that location; a directory is made at the first time. */
  directoryAt(location: string, facts: Importer): TreeNode {
    const known =
      location === '' ? this.root : (this.members.get(location) ?? this.directories.get(location));
    if (known !== undefined) return known;
    const name = location.slice(location.lastIndexOf('/') + 1);
    const directory = new TreeNode({ name: facts.name ?? name, facts, location, isImporter: true });
    this.loadEdges(directory);
    this.directories.set(location, directory);
    return directory;
  }

  /** Whether the project answers for the manifest: its own, its members' and those of directories that these link. */
  isOwn(node: TreeNode): boolean {
    if (node === this.root || node.copyOf !== undefined) return true;
    return this.members.has(node.location) || this.ownDirectories.has(node);
  }

  /** Makes the target of a link a part of the tree, unless it is outside of the root. */
  join(target: TreeNode): void {
    if (target.isImporter && target !== this.root && !target.isExternal)
      attachMember(target, this.#hostOf(target));
  }

  /** The nearest package in whose directory the member is. */
  #hostOf(member: TreeNode): TreeNode {
    for (let path = cutLast(member.location); path !== ''; path = cutLast(path)) {
      const host = this.members.get(path) ?? this.directories.get(path) ?? this.#findPlaced(path);
      if (host !== undefined && host.root === this.root) return host;
    }
    return this.root;
  }

  #findPlaced(location: string): TreeNode | undefined {
    const [start = '', ...names] = `/${location}`.split('/node_modules/');
    let node = start === '' ? this.root : this.members.get(start.slice(1));
    for (const name of names) node = node?.children.get(nameKey(name));
    return names.length === 0 ? undefined : node;
  }
}

function makeImporter(location: string, facts: Importer = {}): TreeNode {
  const name = facts.name ?? location.slice(location.lastIndexOf('/') + 1);
  if (location !== '') checkMemberName(name, location);
  return new TreeNode({ name, facts, location, isImporter: true });
}

/** A member's name becomes the folder of its link. */
function checkMemberName(name: string, location: string): void {
  try {
    parsePackageName(name);
  } catch (error) {
    throw isDxError(error) ? withDependent(error, [location]) : error;
  }
}

function cutLast(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
