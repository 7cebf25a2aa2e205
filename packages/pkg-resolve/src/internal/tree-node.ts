import type { DxError } from '@dx/pkg-core';
import type { DependenciesMeta, DependencyFields, VersionManifest } from '../types.ts';
import type { DependencyEdge } from './dependency-edge.ts';
import type { OverrideScope } from './override-scope.ts';

/** The fields of a manifest that placing looks at. */
export interface PackageFacts extends DependencyFields {
  readonly engines?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly name?: string;
  readonly version?: string;
  readonly tarball?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dependenciesMeta?: DependenciesMeta;
}

/** How a node is made; `facts` may be a registry's manifest, an importer or a node of a former graph. */
export interface TreeNodeInit {
  readonly name: string;
  readonly facts: PackageFacts;
  readonly manifest?: VersionManifest | undefined;
  readonly error?: DxError | undefined;
  readonly isImporter?: boolean;
  /** For a link. */
  readonly target?: TreeNode | undefined;
  /** For the root of a trial tree: the node it stands for. */
  readonly source?: TreeNode | undefined;
  /** For a package that no registry gave: what was asked. */
  readonly sourceKey?: string | undefined;
  /** For a copy of a member: the member. */
  readonly copyOf?: TreeNode | undefined;
  readonly location?: string;
}

/** Names that differ in case only cannot be neighbours on every file system, so maps are keyed by this. */
export function nameKey(name: string): string {
  return name.toLowerCase();
}

/** A package at a place in a tree that is being built. Mutable; never leaves this package. */
export class TreeNode {
  readonly name: string;
  readonly key: string;
  readonly facts: PackageFacts;
  readonly version: string;
  readonly packageName: string;
  readonly resolved: string | undefined;
  readonly integrity: string | undefined;
  readonly manifest: VersionManifest | undefined;
  readonly error: DxError | undefined;
  readonly isImporter: boolean;
  readonly target: TreeNode | undefined;
  readonly source: TreeNode | undefined;
  readonly sourceKey: string | undefined;
  readonly copyOf: TreeNode | undefined;
  readonly children: Map<string, TreeNode> = new Map();
  /** Importers below this one: not in its node_modules, yet resolving through it. */
  readonly members: Set<TreeNode> = new Set();
  readonly edgesOut: Map<string, DependencyEdge> = new Map();
  readonly edgesIn: Set<DependencyEdge> = new Set();
  /** The node whose node_modules this is in. */
  parent: TreeNode | undefined = undefined;
  /** For a member: the importer whose directory it is below. */
  host: TreeNode | undefined = undefined;
  /** The overrides that hold for what this depends on. */
  scope: OverrideScope | undefined = undefined;
  scopeChanges = 0;
  /** What the former answer knew of it. */
  former: PackageFacts | undefined = undefined;
  location: string;

  constructor(init: TreeNodeInit) {
    this.name = init.name;
    this.key = nameKey(init.name);
    this.facts = init.facts;
    this.version = init.facts.version ?? '';
    this.packageName = init.facts.name ?? '';
    this.resolved = init.facts.tarball ?? init.facts.resolved;
    this.integrity = init.facts.integrity;
    this.manifest = init.manifest;
    this.error = init.error;
    this.isImporter = init.isImporter ?? false;
    this.target = init.target;
    this.source = init.source;
    this.sourceKey = init.sourceKey;
    this.copyOf = init.copyOf;
    this.location = init.location ?? '';
  }

  /** Where resolution goes on when a name is not in this node's own node_modules. */
  get above(): TreeNode | undefined {
    return this.parent ?? this.host;
  }

  /** Whether this node is in no node_modules: an importer, or something that was taken out. */
  get isTop(): boolean {
    return this.parent === undefined;
  }

  /** Whether this is a directory outside of the project's root, whose dependencies are somebody else's. */
  get isExternal(): boolean {
    return this.isImporter && /^(?:\.\.(?:\/|$)|\/|[a-z]:)/i.test(this.location);
  }

  /** Whether this node is the whole tree's root. */
  get isRoot(): boolean {
    return this.above === undefined;
  }

  /** The node that this is in a `node_modules` of, however deep; itself where it is in none. */
  get top(): TreeNode {
    let node: TreeNode = this;
    for (let parent = node.parent; parent !== undefined; parent = node.parent) node = parent;
    return node;
  }

  get root(): TreeNode {
    let node: TreeNode = this;
    for (let above = node.above; above !== undefined; above = node.above) node = above;
    return node;
  }

  /** Number of node_modules folders above. */
  get depth(): number {
    let depth = 0;
    for (let node = this.parent; node !== undefined; node = node.parent) depth += 1;
    return depth;
  }

  /** Whether this is a member of the project, or the link to one. */
  get isMember(): boolean {
    if (this.isRoot) return false;
    const edge = this.root.edgesOut.get(nameKey(this.packageName));
    if (edge?.type !== 'workspace' || edge.to === undefined) return false;
    return edge.to === this || edge.to.target === this;
  }

  /** What `require` of that name finds from here. */
  resolve(key: string): TreeNode | undefined {
    for (let node: TreeNode | undefined = this; node !== undefined; node = node.above) {
      const child = node.children.get(key);
      if (child !== undefined) return child;
    }
    return undefined;
  }

  isBelow(ancestor: TreeNode): boolean {
    for (let node: TreeNode | undefined = this; node !== undefined; node = node.above) {
      if (node === ancestor) return true;
    }
    return false;
  }

  /** Whether both are the same package in the same folder name. */
  matches(other: TreeNode): boolean {
    if (other === this) return true;
    if (other.name !== this.name || other.copyOf !== this.copyOf) return false;
    if (this.target !== undefined) return other.target !== undefined && this.target.matches(other.target);
    if (this.integrity !== undefined && other.integrity !== undefined)
      return this.integrity === other.integrity;
    if (this.resolved !== undefined && other.resolved !== undefined) return this.resolved === other.resolved;
    return this.version !== '' && this.packageName === other.packageName && this.version === other.version;
  }
}
