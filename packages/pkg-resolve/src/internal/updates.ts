import type { ResolveUpdate } from '../types.ts';
import type { DependencyEdge } from './dependency-edge.ts';
import type { ProjectTree } from './project-tree.ts';
import type { TreeNode } from './tree-node.ts';

/** What is decided anew although the former answer fits. */
export interface Updates {
  readonly names: ReadonlySet<string>;
  covers(edge: DependencyEdge): boolean;
}

/** The names of an update, of everybody or of some importers; none where everything is decided anew anyway. */
export function openUpdates(tree: ProjectTree, update: ResolveUpdate | undefined): Updates {
  if (update?.kind !== 'names') return { names: new Set(), covers: () => false };
  const names = new Set(update.names);
  const isNamed = (edge: DependencyEdge): boolean => names.has(edge.name) && !isProvided(edge);
  if (update.importers === undefined) return { names, covers: isNamed };
  const importers = new Set<TreeNode | undefined>(
    update.importers.map((location) => (location === '' ? tree.root : tree.members.get(location))),
  );
  return { names, covers: (edge) => isNamed(edge) && importers.has(edge.from) };
}

/** A peer of a copy of a member that whoever it is for depends on too: that one decides, and the copy follows. */
function isProvided({ from, isPeer, key }: DependencyEdge): boolean {
  return isPeer && from.copyOf !== undefined && from.top.edgesOut.has(key);
}
