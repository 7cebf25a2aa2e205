import type { LockEdge } from '@dx/pkg-lock';
import type { Importer, ResolveInput } from '@dx/pkg-resolve';

/**
 * Dependencies as they are to be resolved: what was asked for by name at what the importers say, which may be one version of
 * what the manifests get. Undefined where such a dependency is answered already and would be decided anew.
 */
export function applyRequested(
  edges: readonly LockEdge[],
  { requested, importers }: ResolveInput,
): readonly LockEdge[] | undefined {
  if (requested === undefined) return edges;
  const names = new Map(Object.entries(requested).map(([location, list]) => [location, new Set(list)]));
  const applied: LockEdge[] = [];
  for (const edge of edges) {
    if (names.get(edge.from)?.delete(edge.name) !== true) applied.push(edge);
    else if (edge.to !== undefined) return undefined;
    else applied.push({ ...edge, spec: specOf(importers[edge.from], edge) ?? edge.spec });
  }
  return [...names.values()].every(({ size }) => size === 0) ? applied : undefined;
}

function specOf(importer: Importer | undefined, { kind, name }: LockEdge): string | undefined {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = importer ?? {};
  if (kind === 'dev') return own(devDependencies, name);
  if (kind === 'optional') return own(optionalDependencies, name);
  return own(kind === 'prod' ? dependencies : peerDependencies, name);
}

function own(map: Readonly<Record<string, string>> | undefined, name: string): string | undefined {
  return map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
}
