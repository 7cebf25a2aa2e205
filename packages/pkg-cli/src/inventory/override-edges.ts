import type { LockEdge } from '@dx/pkg-lock';
import semver from 'semver';
import type { InventoryEdge } from './types.ts';

interface Rule {
  readonly name: string;
  /** Of the range that is replaced; any when undefined. */
  readonly range: string | undefined;
  /** Name of the package that asks; any when undefined. */
  readonly parent: string | undefined;
  readonly value: string;
}

/**
 * The edges with the ranges that the root's `overrides` put in place of others. A rule inside another holds for the
 * packages that the outer one names. Direct dependencies of the root are never overridden.
 *
 * Source: https://docs.npmjs.com/cli/configuring-npm/package-json#overrides
 */
export function overrideEdges(
  root: Readonly<Record<string, unknown>>,
  edges: readonly LockEdge[],
): readonly InventoryEdge[] {
  const rules = listRules(root, root['overrides'], undefined);
  if (rules.length === 0) return edges;
  return edges.map((edge) => {
    const rule = edge.from === '' ? undefined : rules.find((candidate) => applies(candidate, edge));
    if (rule === undefined || rule.value === edge.spec || rule.value === '*') return edge;
    return { ...edge, spec: rule.value, rawSpec: edge.spec };
  });
}

function listRules(
  root: Readonly<Record<string, unknown>>,
  value: unknown,
  parent: string | undefined,
): readonly Rule[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const at = key.indexOf('@', 1);
    const name = at === -1 ? key : key.slice(0, at);
    const range = at === -1 ? undefined : key.slice(at + 1);
    const own: unknown = typeof item === 'object' && item !== null ? Reflect.get(item, '.') : item;
    const inner = listRules(root, item, name).filter((rule) => rule.name !== '.');
    if (typeof own !== 'string') return inner;
    return [...inner, { name, range, parent, value: dereference(root, own) }];
  });
}

function dereference(root: Readonly<Record<string, unknown>>, value: string): string {
  if (!value.startsWith('$')) return value;
  const fields = ['devDependencies', 'optionalDependencies', 'dependencies', 'peerDependencies'];
  const specs = fields.map((field) => ownText(root[field], value.slice(1)));
  return specs.find((spec) => spec !== undefined) ?? value;
}

function ownText(map: unknown, name: string): string | undefined {
  if (typeof map !== 'object' || map === null || !Object.hasOwn(map, name)) return undefined;
  const value: unknown = Reflect.get(map, name);
  return typeof value === 'string' ? value : undefined;
}

function applies({ name, range, parent }: Rule, edge: LockEdge): boolean {
  if (name !== edge.name) return false;
  if (parent !== undefined && !edge.from.endsWith(`node_modules/${parent}`)) return false;
  if (range === undefined || range === '*') return true;
  if (semver.validRange(edge.spec) === null || semver.validRange(range) === null) return false;
  return semver.intersects(range, edge.spec);
}
