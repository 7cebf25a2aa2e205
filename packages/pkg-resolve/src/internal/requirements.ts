import type { DependencySpec } from '../parse-dependency-spec.ts';
import { parseDependencySpec } from '../parse-dependency-spec.ts';
import type { DependencyMap } from '../types.ts';
import type { PackageFacts } from './tree-node.ts';
import { nameKey } from './tree-node.ts';

export type EdgeType = 'prod' | 'dev' | 'optional' | 'peer' | 'peerOptional' | 'workspace';

/** One entry of a manifest's dependency maps, read once for all nodes of that manifest. */
export interface Requirement {
  readonly name: string;
  readonly key: string;
  readonly text: string;
  readonly type: EdgeType;
  readonly isPeer: boolean;
  readonly isOptional: boolean;
  /** Undefined when the text could not be read; nothing satisfies it, and the fault surfaces when it is looked up. */
  readonly spec: DependencySpec | undefined;
  /** A name of the same manifest that differs from this one in case alone, so that it has no requirement. */
  readonly displaces?: string;
  /** Whether an override put this in the place of what the manifest says. */
  readonly isOverride?: boolean;
}

export interface RequirementSettings {
  /** What the root says of its members: name to `file:<location>`. */
  readonly members?: DependencyMap;
  readonly withDev: boolean;
  readonly withPeers: boolean;
}

const remembered = [0, 1, 2, 3].map(() => new WeakMap<PackageFacts, readonly Requirement[]>());

/**
 * A manifest's requirements in npm's order: members, peers, optional peers, dependencies, optional dependencies,
 * development dependencies; a later one of the same name takes the earlier one's place, except a member's.
 */
export function readRequirements(facts: PackageFacts, settings: RequirementSettings): readonly Requirement[] {
  if (settings.members !== undefined) return collect(facts, settings);
  const memory = remembered[(settings.withDev ? 1 : 0) + (settings.withPeers ? 2 : 0)];
  const known = memory?.get(facts);
  if (known !== undefined) return known;
  const requirements = collect(facts, settings);
  memory?.set(facts, requirements);
  return requirements;
}

function collect(
  facts: PackageFacts,
  { members, withDev, withPeers }: RequirementSettings,
): readonly Requirement[] {
  const found = new Map<string, Requirement>();
  addAll(found, members, 'workspace');
  if (withPeers && facts.peerDependencies !== undefined) {
    addAll(found, facts.peerDependencies, 'peer', (name) => !isOptionalPeer(facts, name));
    addAll(found, facts.peerDependencies, 'peerOptional', (name) => isOptionalPeer(facts, name));
  }
  addAll(found, facts.dependencies, 'prod');
  addAll(found, facts.optionalDependencies, 'optional');
  if (withDev) addAll(found, facts.devDependencies, 'dev');
  return [...found.values()];
}

function isOptionalPeer({ peerDependenciesMeta: meta }: PackageFacts, name: string): boolean {
  return meta !== undefined && Object.hasOwn(meta, name) && meta[name]?.optional === true;
}

function addAll(
  found: Map<string, Requirement>,
  map: DependencyMap | undefined,
  type: EdgeType,
  isWanted?: (name: string) => boolean,
): void {
  if (map === undefined) return;
  for (const [name, text] of Object.entries(map)) {
    const key = nameKey(name);
    const former = found.get(key);
    if (isWanted?.(name) === false || former?.type === 'workspace') continue;
    if (former !== undefined) found.delete(key);
    const isPeer = type === 'peer' || type === 'peerOptional';
    const isOptional = type === 'optional' || type === 'peerOptional';
    const requirement = { name, key, text, type, isPeer, isOptional, spec: tryParse(name, text) };
    const isTwin = former !== undefined && former.name !== name;
    found.set(key, isTwin ? { ...requirement, displaces: former.name } : requirement);
  }
}

function tryParse(name: string, text: string): DependencySpec | undefined {
  try {
    return parseDependencySpec(name, text);
  } catch {
    return undefined;
  }
}
