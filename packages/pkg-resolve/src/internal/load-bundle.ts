import { isDxError, parsePackageName } from '@dx/pkg-core';
import { compareNames } from '../compare-names.ts';
import type { BundledPackage } from '../types.ts';
import { attach } from './package-tree.ts';
import type { ProjectTree } from './project-tree.ts';
import type { Task } from './task.ts';
import type { TreeBuilder } from './tree-builder.ts';
import { nameKey, TreeNode } from './tree-node.ts';

/** Whether the archive of a package that was just placed has others inside. */
export function hasBundle({ manifest, error }: TreeNode): boolean {
  return error === undefined && (manifest?.bundleDependencies?.length ?? 0) > 0;
}

/** Puts what the package's archive has inside into its node_modules; nobody decides about these. */
export function* loadBundle({ tree, store }: TreeBuilder, node: TreeNode): Task<void> {
  if (node.manifest === undefined) return;
  const packages = yield* store.readBundle(node.manifest);
  const sorted = [...packages].sort((a, b) => compareNames(a.path, b.path));
  for (const each of sorted) place(tree, node, each);
}

function place(tree: ProjectTree, bundler: TreeNode, { path, manifest }: BundledPackage): void {
  const names = readPath(path);
  const name = names?.at(-1);
  if (names === undefined || name === undefined || manifest.version === undefined) return;
  let parent: TreeNode | undefined = bundler;
  for (const each of names.slice(0, -1)) parent = parent?.children.get(nameKey(each));
  if (parent === undefined) return;
  const node = new TreeNode({ name, facts: manifest });
  tree.loadEdges(node);
  attach(node, parent);
}

/** The names in `node_modules/a/node_modules/b`; undefined for anything else. */
function readPath(path: string): readonly string[] | undefined {
  const [before, ...names] = `/${path}`.split('/node_modules/');
  return before === '' && names.every(isPackageName) ? names : undefined;
}

function isPackageName(name: string): boolean {
  try {
    return parsePackageName(name) === name;
  } catch (error) {
    if (isDxError(error, 'DX_INVALID_PACKAGE_NAME')) return false;
    throw error;
  }
}
