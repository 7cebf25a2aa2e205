import { isDxError } from '@dx/pkg-core';
import type { SourcePackage, SourceSpec } from '../types.ts';
import { isToBeAsked } from './load-package.ts';
import type { MetadataStore } from './metadata-store.ts';
import { toSourceSpec } from './source-key.ts';
import type { Task } from './task.ts';
import type { TreeBuilder } from './tree-builder.ts';
import type { TreeNode } from './tree-node.ts';

/**
 * Finds the directories that importers link, and those that these link in turn. Their manifests may have changed since
 * the former answer, so that has no say in them; what it knows of their dependencies needs them in place.
 */
export function* loadDirectories(builder: TreeBuilder): Task<void> {
  const { tree, store } = builder;
  const queue = new Set<TreeNode>([tree.root, ...tree.members.values()]);
  for (const node of queue) {
    const asked = findLinked(builder, node);
    for (const each of asked) store.expectSource(each);
    for (const each of asked) {
      const found = yield* readQuietly(store, each);
      if (found?.kind !== 'directory') continue;
      const target = tree.directoryAt(found.location, found.manifest);
      tree.ownDirectories.add(target);
      if (!target.isExternal) queue.add(target);
    }
  }
}

function findLinked(builder: TreeBuilder, node: TreeNode): readonly SourceSpec[] {
  const asked: SourceSpec[] = [];
  for (const edge of node.edgesOut.values()) {
    const { spec, type } = edge;
    if (type === 'workspace' || spec?.kind !== 'source' || spec.type !== 'directory') continue;
    if (isToBeAsked(builder, edge, spec)) asked.push(toSourceSpec(edge, spec));
  }
  return asked;
}

/** A failure is told when the dependency is looked at in its turn. */
function* readQuietly(store: MetadataStore, asked: SourceSpec): Task<SourcePackage | undefined> {
  try {
    return yield* store.readSource(asked);
  } catch (error) {
    if (isDxError(error)) return undefined;
    throw error;
  }
}
