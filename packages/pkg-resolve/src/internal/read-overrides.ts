import { isDxError, parsePackageName } from '@dx/pkg-core';
import { invalidOverride } from '../override-errors.ts';
import type { OverrideRule } from './override-scope.ts';
import { isRange } from './ranges.ts';

/** How deep rules may lie in one another; nobody writes more by hand. */
const maxDepth = 50;

/**
 * The rules of an `overrides` field, checked.
 *
 * @throws DX_INVALID_OVERRIDE
 */
export function readOverrides(field: unknown, path: readonly string[] = []): readonly OverrideRule[] {
  if (typeof field !== 'object' || field === null || Array.isArray(field))
    throw invalidOverride(path, 'must be an object');
  if (path.length > maxDepth) throw invalidOverride(path.slice(0, 3), `goes deeper than ${maxDepth} levels`);
  const rules: OverrideRule[] = [];
  for (const [key, value] of Object.entries(field)) if (key !== '.') rules.push(readRule(key, value, path));
  return rules;
}

function readRule(key: string, found: unknown, above: readonly string[]): OverrideRule {
  const path = [...above, key];
  const { name, range } = splitKey(key, path);
  const keySpec = range === '' ? '*' : range;
  if (typeof found === 'string') return { name, key, keySpec, value: found || '*', rules: [] };
  const rules = readOverrides(found, path);
  const own: unknown = Object.hasOwn(found as object, '.')
    ? (found as Record<string, unknown>)['.']
    : keySpec;
  if (typeof own !== 'string') throw invalidOverride([...path, '.'], 'must be text');
  return { name, key, keySpec, value: own || '*', rules };
}

function splitKey(key: string, path: readonly string[]): { name: string; range: string } {
  const at = key.indexOf('@', 1);
  const name = at > 0 ? key.slice(0, at) : key;
  const range = at > 0 ? key.slice(at + 1).trim() : '';
  checkName(name, path);
  if (!isRange(range))
    throw invalidOverride(path, `has ${JSON.stringify(range)} in its key, which is no range`);
  return { name, range };
}

function checkName(name: string, path: readonly string[]): void {
  try {
    parsePackageName(name);
  } catch (error) {
    if (!isDxError(error)) throw error;
    throw invalidOverride(path, 'names no package');
  }
}
