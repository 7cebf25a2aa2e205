import { isDxError, parsePackageName } from '@dx/pkg-core';
import { compareNames } from '../compare-names.ts';
import { withDependent } from '../errors.ts';
import type { DependencyMap, Importer } from '../types.ts';
import type { TreeIndex } from './package-tree.ts';
import { createIndex, loadEdges } from './package-tree.ts';
import { readRequirements } from './requirements.ts';
import { TreeNode } from './tree-node.ts';

/** A project's tree: its root, and its members, which join it once they are linked. */
export class ProjectTree {
  readonly root: TreeNode;
  readonly index: TreeIndex;
  /** By location. */
  readonly members: ReadonlyMap<string, TreeNode>;
  readonly compare: (a: string, b: string) => number = compareNames;
  readonly #memberSpecs: DependencyMap;
  readonly #legacyPeerDeps: boolean;

  constructor(importers: Readonly<Record<string, Importer>>, legacyPeerDeps: boolean) {
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
    for (const node of [this.root, ...nodes.values()]) this.loadEdges(node);
    this.index = createIndex(this.root);
  }

  /** Makes the node's edges, as npm would for a node of its kind. */
  loadEdges(node: TreeNode): void {
    const settings = { withDev: node.isImporter, withPeers: !this.#legacyPeerDeps };
    const members = node === this.root ? { members: this.#memberSpecs } : {};
    loadEdges(node, readRequirements(node.facts, { ...settings, ...members }));
  }

  /** The importer in whose directory the member is. */
  hostOf(member: TreeNode): TreeNode {
    for (let path = cutLast(member.location); path !== ''; path = cutLast(path)) {
      const host = this.members.get(path);
      if (host?.host !== undefined) return host;
    }
    return this.root;
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
