import type { Lock, LockEdge, LockPackage } from '@dx/pkg-lock';
import { type DependencySpec, parseDependencySpec, satisfiesRange } from '@dx/pkg-resolve';

/** What the dependencies of a lock have come to. */
export interface JudgedEdges {
  /** Dependencies that nothing in the lock answers: of the project's own manifests, and optional ones of packages. */
  readonly open: readonly LockEdge[];
  /** Every name that is there or asked for by anybody else, in lower case. */
  readonly names: ReadonlySet<string>;
}

/**
 * Looks whether a resolution would leave all of this as it is, those dependencies aside. Undefined where it would not, or
 * where only a resolution can tell. O(dependencies).
 */
export function judgeEdges(packages: Lock['packages'], edges: readonly LockEdge[]): JudgedEdges | undefined {
  const exact = new Set<string>();
  for (const location in packages) if (location !== '') exact.add(folderOf(location));
  const open: LockEdge[] = [];
  const read = openSpecs();
  for (const edge of edges) {
    if (edge.to === undefined) {
      if (edge.kind !== 'peerOptional') {
        if (edge.kind !== 'optional' && isBelowModules(edge.from)) return undefined;
        open.push(edge);
        continue;
      }
    } else if (!isAnswered(packages, edge, edge.to, read)) return undefined;
    exact.add(edge.name);
  }
  const names = new Set([...exact].map((name) => name.toLowerCase()));
  return names.size === exact.size ? { open, names } : undefined;
}

/** What a spec means, each read once; undefined for what cannot be read. */
function openSpecs(): (name: string, text: string) => DependencySpec | undefined {
  const known = new Map<string, Map<string, DependencySpec | undefined>>();
  return (name, text) => {
    const byText = known.get(name) ?? new Map<string, DependencySpec | undefined>();
    known.set(name, byText);
    if (!byText.has(text)) byText.set(text, readSpec(name, text));
    return byText.get(text);
  };
}

/** What a spec means, or undefined where it cannot be read. */
export function readSpec(name: string, text: string): DependencySpec | undefined {
  try {
    return parseDependencySpec(name, text);
  } catch {
    return undefined;
  }
}

function isAnswered(
  packages: Lock['packages'],
  edge: LockEdge,
  to: string,
  read: (name: string, text: string) => DependencySpec | undefined,
): boolean {
  const found = packages[to] ?? {};
  if (edge.kind === 'workspace') return found.link === true && `file:${found.resolved}` === edge.spec;
  const isPeer = edge.kind === 'peer' || edge.kind === 'peerOptional';
  if (isPeer && isBelowModules(edge.from) && to === `${edge.from}/node_modules/${edge.name}`) return false;
  const spec = read(edge.name, edge.spec);
  const target = found.link ? (packages[found.resolved ?? ''] ?? {}) : found;
  if (spec?.kind === 'tag') return !spec.alias && !found.link && found.resolved !== undefined;
  if (spec?.kind === 'registry') return suits(edge, target, spec.alias, spec.name, spec.range);
  if (spec?.kind !== 'workspace' || spec.path !== undefined || !found.link) return false;
  if (nameOf(found.resolved ?? '', target) !== spec.name) return false;
  return spec.range === '*' || satisfiesRange(target.version ?? '', spec.range);
}

function suits(edge: LockEdge, target: LockPackage, isAlias: boolean, name: string, range: string): boolean {
  if (isAlias && !isBelowModules(edge.from) && target.name !== name) return false;
  return range === '*' || satisfiesRange(target.version ?? '', range);
}

function nameOf(location: string, { name }: LockPackage): string {
  return name ?? folderOf(location);
}

/** The name that a package is found by; of a member that of its folder. */
function folderOf(location: string): string {
  const at = location.lastIndexOf('node_modules/');
  if (at >= 0) return location.slice(at + 'node_modules/'.length);
  const parts = location.split('/');
  const [parent = '', base = ''] = [parts.at(-2), parts.at(-1)];
  return parent.startsWith('@') ? `${parent}/${base}` : base;
}

/** Whether a location is that of a package, not of a manifest of the project. */
export function isBelowModules(location: string): boolean {
  return location.startsWith('node_modules/') || location.includes('/node_modules/');
}
