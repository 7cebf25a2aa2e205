import semver from 'semver';
import type { InventoryEdge } from '../inventory/types.ts';
import type { QueryMatch } from './types.ts';

/**
 * `:outdated(any|major|minor|patch|in-range|out-of-range)`: whether the registry has versions above the installed one,
 * of that step, or inside or outside of a range that asks for it. What was found is put into the match's context.
 */
export function isOutdated(
  match: QueryMatch,
  kind: string,
  versions: readonly string[],
  edgesIn: readonly InventoryEdge[],
): boolean {
  const version = String(match.manifest['version'] ?? '');
  match.context['versions'] = versions;
  if (semver.valid(version) === null) return false;
  const greater = versions.filter((other) => semver.gt(other, version));
  if (greater.length === 0) return false;
  switch (kind) {
    case 'any':
      return true;
    case 'major':
    case 'minor':
    case 'patch':
      return greater.some((other) => semver.diff(version, other) === kind);
    case 'in-range':
      return noteRanges(match, 'inRange', edgesIn, (edge) =>
        greater.filter((other) => semver.satisfies(other, edge.spec)),
      );
    case 'out-of-range':
      return noteRanges(match, 'outOfRange', edgesIn, (edge) =>
        greater.filter((other) => !semver.satisfies(other, edge.spec)),
      );
    default:
      return false;
  }
}

function noteRanges(
  { context }: QueryMatch,
  key: 'inRange' | 'outOfRange',
  edgesIn: readonly InventoryEdge[],
  select: (edge: InventoryEdge) => readonly string[],
): boolean {
  const found = edgesIn
    .map((edge) => ({ from: edge.from, versions: select(edge) }))
    .filter(({ versions }) => versions.length > 0);
  if (found.length === 0) return false;
  const before = context['outdated'];
  context['outdated'] = { ...(typeof before === 'object' ? before : {}), [key]: found };
  return true;
}
