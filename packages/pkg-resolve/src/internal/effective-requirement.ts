import { textIn } from '../open-overrides.ts';
import { parseDependencySpec } from '../parse-dependency-spec.ts';
import type { OverrideScope } from './override-scope.ts';
import type { Requirement } from './requirements.ts';
import type { TreeNode } from './tree-node.ts';

/** What overrides make of requirements, so that edges of the same manifest share it. */
const remembered = new WeakMap<Requirement, Map<string, Requirement>>();

/**
 * What holds for a requirement in the scope that its edge has entered.
 *
 * @throws DX_INVALID_OVERRIDE for a reference to something that nobody depends on
 */
export function effectiveRequirement(
  declared: Requirement,
  scope: OverrideScope,
  from: TreeNode,
): Requirement {
  const { name, text } = declared;
  if (scope.name !== name || scope.value === '*') return declared;
  const effective = textIn(scope, { name, spec: text }, from.facts);
  return effective === text ? declared : override(declared, effective);
}

function override(declared: Requirement, text: string): Requirement {
  const known = remembered.get(declared) ?? new Map<string, Requirement>();
  remembered.set(declared, known);
  const same = known.get(text);
  if (same !== undefined) return same;
  const requirement = { ...declared, text, spec: tryParse(declared.name, text), isOverride: true };
  known.set(text, requirement);
  return requirement;
}

function tryParse(name: string, text: string): Requirement['spec'] {
  try {
    return parseDependencySpec(name, text);
  } catch {
    return undefined;
  }
}
