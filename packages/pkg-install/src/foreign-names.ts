import { type Lock, lockEdges } from '@dx/pkg-lock';
import { parseDependencySpec } from '@dx/pkg-resolve';
import type { Workspace } from '@dx/pkg-workspace';
import { projectRules } from './project-rules.ts';

/**
 * Locations of packages that somebody asks for by an address, a path, a repository or a workspace, or that an override
 * takes from there: where those come from is no registry's business. O(dependencies).
 */
export function findForeignNames(lock: Lock, workspace: Workspace): ReadonlySet<string> {
  const overridden = findOverridden(projectRules(workspace).overrides);
  const places = new Set<string>();
  for (const { name, spec, to } of lockEdges(lock))
    if (to !== undefined && (overridden.has(name) || isForeign(name, spec))) places.add(to);
  return places;
}

function isForeign(name: string, spec: string): boolean {
  if (!/[:/]/.test(spec)) return false;
  try {
    const { kind } = parseDependencySpec(name, spec);
    return kind === 'source' || kind === 'workspace';
  } catch {
    return false;
  }
}

/** Names that rules, however deep, give something that no registry has, or what the root asks for. */
function findOverridden(rules: unknown, found: Set<string> = new Set()): ReadonlySet<string> {
  if (typeof rules !== 'object' || rules === null) return found;
  for (const [key, value] of Object.entries(rules)) {
    const name = /^@?[^@]*/.exec(key)?.[0] ?? key;
    if (typeof value === 'string' && (value.startsWith('$') || isForeign(name, value))) found.add(name);
    else findOverridden(value, found);
    if (typeof value === 'object') {
      const own = Object.hasOwn(value ?? {}, '.') ? (value as Record<string, unknown>)['.'] : undefined;
      if (typeof own === 'string' && isForeign(name, own)) found.add(name);
    }
  }
  return found;
}
