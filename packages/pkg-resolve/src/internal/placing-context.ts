import type { DxError } from '@dx/pkg-core';
import type { InstallStrategy } from '../types.ts';
import type { CanPlace } from './can-place.ts';
import type { DependencyEdge } from './dependency-edge.ts';
import type { PlaceDep } from './place-dep.ts';
import type { TreeNode } from './tree-node.ts';

/** What placing needs of the tree it places into. */
export interface PlacingContext {
  readonly installStrategy: InstallStrategy;
  /** Whether what is there is better than what is newer. */
  readonly preferDedupe: boolean;
  /** Whether a conflict is nobody's concern in the project, or was allowed. */
  toleratesConflict(place: PlaceDep): boolean;
  /** The error for a package that has no place. */
  explainConflict(place: PlaceDep, fitsSelf: CanPlace | undefined): DxError;
  /** Notes that `edge` gets something it did not ask for. */
  warnConflict(edge: DependencyEdge, place: PlaceDep): void;
  /** Counts that the package is put into the target. Throws when that never ends. */
  countPlacing(dep: TreeNode, target: TreeNode): void;
  /** A fresh node of the same package, with its edges. */
  copyNode(dep: TreeNode): TreeNode;
  /** Puts the node into the target's node_modules, or does what `replace` does instead. */
  attachPlaced(node: TreeNode, target: TreeNode, replace?: (node: TreeNode) => void): void;
  /** Puts a link to a package above into the target's node_modules. */
  makeLoopLink(above: TreeNode, target: TreeNode): TreeNode;
  /** The nodes of the tree under that name, newest last. */
  nodesNamed(key: string): Iterable<TreeNode>;
}
