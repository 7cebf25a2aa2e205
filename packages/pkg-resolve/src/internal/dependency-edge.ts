import type { DependencySpec, RegistrySpec, TagSpec } from '../parse-dependency-spec.ts';
import { acceptsForeign } from './accepts-foreign.ts';
import { satisfies } from './ranges.ts';
import type { EdgeType, Requirement } from './requirements.ts';
import type { TreeNode } from './tree-node.ts';

type EdgeFault = 'missing' | 'peer-local' | 'unsatisfied' | 'none';

/** One dependency of one node, and what it resolves to at the moment. */
export class DependencyEdge {
  readonly from: TreeNode;
  readonly requirement: Requirement;
  to: TreeNode | undefined = undefined;
  /** A conflict on this edge was accepted; it is not tried again. */
  isOverruled = false;
  /** The version to take when one has to be chosen. */
  pin: string | undefined = undefined;
  /** Whether nothing but the pin will do. */
  isPinned = false;
  #fault: EdgeFault | undefined = undefined;

  constructor(from: TreeNode, requirement: Requirement) {
    this.from = from;
    this.requirement = requirement;
  }

  get name(): string {
    return this.requirement.name;
  }

  get key(): string {
    return this.requirement.key;
  }

  get text(): string {
    return this.requirement.text;
  }

  get type(): EdgeType {
    return this.requirement.type;
  }

  get spec(): DependencySpec | undefined {
    return this.requirement.spec;
  }

  get isPeer(): boolean {
    return this.requirement.isPeer;
  }

  get isOptional(): boolean {
    return this.requirement.isOptional;
  }

  get isValid(): boolean {
    this.#fault ??= this.#findFault();
    return this.#fault === 'none';
  }

  /** Whether the node would do, wherever it is. */
  accepts(node: TreeNode): boolean {
    if (node.name !== this.name) return false;
    if (this.type === 'workspace')
      return node.target !== undefined && `file:${node.target.location}` === this.text;
    const { spec } = this;
    if (spec === undefined) return false;
    if (spec.kind !== 'registry' && spec.kind !== 'tag') return acceptsForeign(this, spec, node);
    if (this.#isOtherAlias(node, spec)) return false;
    if (this.isPinned && node.target === undefined && node.version !== this.pin) return false;
    if (spec.kind === 'tag') return node.resolved !== undefined && node.target === undefined;
    const version = node.target?.version ?? node.version;
    return spec.range === '*' || satisfies(version, spec.range);
  }

  /** Looks again what the name resolves to; `anew` also when it is the same. */
  reload(anew = false): void {
    const found = this.from.resolve(this.key);
    if (found === this.to) {
      if (anew) this.#fault = undefined;
      return;
    }
    this.to?.edgesIn.delete(this);
    this.to = found;
    this.#fault = undefined;
    found?.edgesIn.add(this);
  }

  #findFault(): EdgeFault {
    if (this.to === undefined) return this.isOptional ? 'none' : 'missing';
    if (this.isPeer && this.to.parent === this.from && !this.from.isTop) return 'peer-local';
    return this.accepts(this.to) ? 'none' : 'unsatisfied';
  }

  /** npm keeps the former target when an importer's alias is pointed elsewhere; the version alone says nothing then. */
  #isOtherAlias(node: TreeNode, spec: RegistrySpec | TagSpec): boolean {
    return spec.alias && this.from.isImporter && node.packageName !== spec.name;
  }
}
