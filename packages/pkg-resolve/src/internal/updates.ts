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
  if (update.importers === undefined) return { names, covers: (edge) => names.has(edge.name) };
  const importers = new Set<TreeNode | undefined>(
    update.importers.map((location) => (location === '' ? tree.root : tree.members.get(location))),
  );
  return { names, covers: (edge) => names.has(edge.name) && importers.has(edge.from) };
}
