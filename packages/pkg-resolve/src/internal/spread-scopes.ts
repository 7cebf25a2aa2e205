import type { DependencyEdge } from './dependency-edge.ts';
import type { OverrideScope } from './override-scope.ts';
import { narrower } from './override-scope.ts';
import type { TreeNode } from './tree-node.ts';

/** How often a package may come into another scope; rules that go round in a circle would never settle. */
const maxChanges = 200;

/** An edge that has a scope leads to the node now. */
export function addScope(node: TreeNode, scope: OverrideScope): void {
  if (node.scope === scope) return;
  const next = node.scope === undefined ? scope : narrower(node.scope, scope);
  if (next !== undefined && next !== node.scope) changeScope(node, next);
}

/** An edge that had the scope no longer leads to the node. */
export function removeScope(node: TreeNode, scope: OverrideScope): void {
  if (node.scope !== scope) return;
  let next: OverrideScope | undefined;
  for (const edge of node.edgesIn) {
    next = next === undefined || edge.scope === undefined ? edge.scope : narrower(edge.scope, next);
  }
  if (next !== scope) changeScope(node, next);
}

/** Whether the node is there because of an override: its version is what one says, and the asker stands outside of that. */
export function isOverridden(node: TreeNode): boolean {
  const { scope, name, version } = node;
  if (scope === undefined || scope.name !== name) return false;
  for (const edge of node.edgesIn) if (isChangedBy(edge, name, version)) return true;
  return false;
}

function isChangedBy({ scope, from }: DependencyEdge, name: string, version: string): boolean {
  return scope?.name === name && scope.value === version && scope !== from.scope;
}

function changeScope(node: TreeNode, scope: OverrideScope | undefined): void {
  node.scopeChanges += 1;
  if (node.scopeChanges > maxChanges) return;
  node.scope = scope;
  if (scope === undefined) return;
  if (node.target !== undefined) addScope(node.target, scope);
  for (const edge of node.edgesOut.values()) {
    edge.reload(true);
    if (edge.to !== undefined && edge.scope !== undefined) addScope(edge.to, edge.scope);
  }
}
