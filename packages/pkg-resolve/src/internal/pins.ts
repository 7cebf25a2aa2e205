import type { ResolveWarning, VersionPins } from '../types.ts';
import type { DependencyEdge } from './dependency-edge.ts';
import { describeNode, realNode } from './path-from-root.ts';
import { satisfies } from './ranges.ts';
import type { TreeNode } from './tree-node.ts';

/**
 * The exact versions that another tool decided, by the edges they are for. When strict, such an edge accepts nothing
 * else, so that npm's sharing of versions moves none of them; peers are never strict, because one of them serves many.
 */
export class Pins {
  readonly #pins: VersionPins;
  readonly #isStrict: boolean;
  /** Names to decide anew. */
  readonly #updates: ReadonlySet<string>;
  /** `name@version` of pins that the registry does not know. */
  readonly #unknown = new Set<string>();

  constructor(pins: VersionPins, updates: ReadonlySet<string>, isStrict: boolean) {
    this.#pins = pins;
    this.#updates = updates;
    this.#isStrict = isStrict;
  }

  /** Has the edge take its pin and nothing else, where there is one in its range. */
  apply(edge: DependencyEdge): void {
    const version = this.#find(edge);
    if (version === undefined || this.#faultOf(edge, version) !== undefined) return;
    edge.pin = version;
    edge.isPinned = this.#isStrict && !edge.isPeer;
  }

  /** Notes that there is no such version, and lets the edge take any in its range again. */
  forget(edge: DependencyEdge, version: string): void {
    this.#unknown.add(`${edge.name}@${version}`);
    edge.pin = undefined;
    edge.isPinned = false;
    edge.reload(true);
  }

  /** The pins that had no say, among the edges of these nodes. */
  warnings(nodes: Iterable<TreeNode>): ResolveWarning[] {
    const warnings: ResolveWarning[] = [];
    for (const node of nodes) {
      for (const edge of node.edgesOut.values()) {
        const version = this.#find(edge);
        const fault = version === undefined ? undefined : this.#effectOf(edge, version);
        if (fault !== undefined) warnings.push(warn(edge, version, fault));
      }
    }
    return warnings;
  }

  #find(edge: DependencyEdge): string | undefined {
    const { name, text, type } = edge.declared;
    if (type === 'workspace' || this.#updates.has(name)) return undefined;
    const parent = parentKey(realNode(edge.from));
    for (const key of [`${parent}>${name}@${text}`, `${parent}>${name}`, `${name}@${text}`])
      if (Object.hasOwn(this.#pins, key)) return this.#pins[key];
    return undefined;
  }

  #effectOf(edge: DependencyEdge, version: string): string | undefined {
    const fault = this.#faultOf(edge, version);
    if (fault !== undefined || edge.pin === undefined || edge.isPeer || edge.to === undefined) return fault;
    return edge.to.version === version ? undefined : `gives way to ${edge.to.version} because of peers`;
  }

  #faultOf(edge: DependencyEdge, version: string): string | undefined {
    const { spec, name } = edge;
    if (this.#unknown.has(`${name}@${version}`)) return 'does not exist';
    if (spec?.kind !== 'registry' && spec?.kind !== 'tag') return 'is not what the manifest asks for';
    if (spec.kind === 'tag' || spec.range === '*') return undefined;
    return satisfies(version, spec.range) ? undefined : 'is not in the range';
  }
}

function parentKey(node: TreeNode): string {
  if (node.isImporter) return node.location === '' ? '.' : node.location;
  return `${node.packageName || node.name}@${node.version}`;
}

function warn(edge: DependencyEdge, version: string | undefined, fault: string): ResolveWarning {
  const { from, name, text } = edge;
  const message = `${describeNode(from)} wants ${name}@${text}; the version ${version} of the former lockfile ${fault}`;
  return Object.freeze({ kind: 'pin-ignored', location: from.location, message });
}
