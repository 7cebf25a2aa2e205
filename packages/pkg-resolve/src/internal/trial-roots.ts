import { attachMember } from './package-tree.ts';
import type { ProjectTree } from './project-tree.ts';
import { TreeNode } from './tree-node.ts';

/**
 * Roots of small trees in which a package and its peers are tried together before they are placed. Such a root has
 * the dependencies of the node that it stands for.
 */
export class TrialRoots {
  readonly #tree: ProjectTree;
  readonly #bySource = new Map<TreeNode, TreeNode>();
  readonly #sources = new WeakMap<TreeNode, TreeNode>();

  constructor(tree: ProjectTree) {
    this.#tree = tree;
  }

  /** The last trial root for the node, or a first one. */
  reuse(source: TreeNode): TreeNode {
    return this.#bySource.get(source) ?? this.create(source);
  }

  create(source: TreeNode): TreeNode {
    const { name, facts, location, isImporter } = source;
    const trial = new TreeNode({ name, facts, location, isImporter, source });
    trial.scope = source.scope;
    this.#tree.loadEdges(trial);
    for (const child of source.children.values()) {
      if (child.target?.isImporter === true && !child.target.isExternal) this.#addMember(child.target, trial);
    }
    this.#bySource.set(source, trial);
    return trial;
  }

  /** The node that caused this one to be tried, for peers; else the node itself. */
  sourceOf(node: TreeNode): TreeNode {
    return this.#sources.get(node) ?? node;
  }

  setSource(node: TreeNode, trial: TreeNode): void {
    if (trial.source !== undefined) this.#sources.set(node, trial.source);
  }

  #addMember(member: TreeNode, trial: TreeNode): void {
    const { name, facts, location } = member;
    const copy = new TreeNode({ name, facts, location, isImporter: true, source: member });
    this.#tree.loadEdges(copy);
    attachMember(copy, trial);
  }
}
