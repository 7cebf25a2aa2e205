import type { DependencySpec, RegistrySpec, TagSpec } from '../parse-dependency-spec.ts';
import { acceptsForeign } from './accepts-foreign.ts';
import { effectiveRequirement } from './effective-requirement.ts';
import type { OverrideScope } from './override-scope.ts';
import { areAtOdds, isInKey } from './override-scope.ts';
import { isBundled } from './prune-tree.ts';
import { satisfies } from './ranges.ts';
import type { EdgeType, Requirement } from './requirements.ts';
import { addScope, removeScope } from './spread-scopes.ts';
import type { TreeNode } from './tree-node.ts';

type EdgeFault = 'missing' | 'peer-local' | 'unsatisfied' | 'none';

/** One dependency of one node, and what it resolves to at the moment. */
export class DependencyEdge {
  readonly from: TreeNode;
  /** What the manifest says. */
  readonly declared: Requirement;
  /** The member that the manifest wants a copy of. */
  readonly #injected: TreeNode | undefined;
  /** What holds: that, or what an override puts in its place. */
  requirement: Requirement;
  /** The overrides that hold for what this leads to. */
  scope: OverrideScope | undefined = undefined;
  to: TreeNode | undefined = undefined;
  /** A conflict on this edge was accepted; it is not tried again. */
  isOverruled = false;
  /** The version to take when one has to be chosen. */
  pin: string | undefined = undefined;
  /** Whether nothing but the pin will do. */
  isPinned = false;
  #fault: EdgeFault | undefined = undefined;

  constructor(from: TreeNode, requirement: Requirement, injected?: TreeNode) {
    this.from = from;
    this.declared = requirement;
    this.requirement = requirement;
    this.#injected = injected;
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

  /** The member that is to be there as a copy; nothing where an override puts something else in its place. */
  get injected(): TreeNode | undefined {
    return this.requirement === this.declared ? this.#injected : undefined;
  }

  get isValid(): boolean {
    this.#fault ??= this.#findFault();
    return this.#fault === 'none';
  }

  /** Whether the node would do, wherever it is. */
  accepts(node: TreeNode): boolean {
    if (node.name !== this.name || !this.#suitsAsCopy(node)) return false;
    if (this.scope === undefined || this.scope.parent === undefined)
      return this.#fits(node, this.requirement);
    if (isBundled(node)) return this.#fits(node, this.declared);
    if (this.#fits(node, this.requirement)) return true;
    return this.#fits(node, this.declared) && !isInKey(this.scope, node.target?.version ?? node.version);
  }

  /** What wants a copy takes that alone; what the project itself asks for is a copy only where it wants one. */
  #suitsAsCopy({ copyOf }: TreeNode): boolean {
    if (this.injected !== undefined) return copyOf === this.injected;
    return copyOf === undefined || !this.from.isImporter;
  }

  #fits(node: TreeNode, requirement: Requirement): boolean {
    if (this.type === 'workspace')
      return node.target !== undefined && `file:${node.target.location}` === requirement.text;
    const { spec } = requirement;
    if (spec === undefined) return false;
    if (spec.kind !== 'registry' && spec.kind !== 'tag') return acceptsForeign(this, requirement, node);
    if (this.#isOtherAlias(node, spec)) return false;
    if (this.isPinned && node.target === undefined && node.version !== this.pin) return false;
    if (spec.kind === 'tag')
      return node.resolved !== undefined && node.target === undefined && node.copyOf === undefined;
    const version = node.target?.version ?? node.version;
    return spec.range === '*' || satisfies(version, spec.range);
  }

  /** Looks again what the name resolves to, and which overrides hold; `anew` also when it is the same. */
  reload(anew = false): void {
    const former = this.scope;
    const isOtherScope = (this.from.scope !== undefined || former !== undefined) && this.#enterScope();
    const found = this.from.resolve(this.key);
    if (found === this.to) {
      if (anew || isOtherScope) this.#fault = undefined;
      if (isOtherScope && !anew && found !== undefined) this.#moveScope(found, former);
      return;
    }
    const left = this.to;
    this.to = found;
    this.#fault = undefined;
    left?.edgesIn.delete(this);
    if (left !== undefined && this.scope !== undefined) removeScope(left, this.scope);
    if (found !== undefined && this.scope !== undefined) addScope(found, this.scope);
    found?.edgesIn.add(this);
  }

  /** Gives whether other overrides hold than before. */
  #enterScope(): boolean {
    const { from, declared } = this;
    const scope = from.scope?.enter(declared.name, declared.text);
    if (scope === this.scope) return false;
    this.scope = scope;
    this.requirement = scope === undefined ? declared : effectiveRequirement(declared, scope, from);
    return true;
  }

  #moveScope(node: TreeNode, former: OverrideScope | undefined): void {
    if (former !== undefined) removeScope(node, former);
    if (this.scope !== undefined) addScope(node, this.scope);
  }

  #findFault(): EdgeFault {
    const { to, from, scope } = this;
    if (to === undefined) return this.isOptional ? 'none' : 'missing';
    if (this.isPeer && to.parent === from && !from.isTop) return 'peer-local';
    if (!this.accepts(to)) return 'unsatisfied';
    if (this.injected !== undefined && to.top !== from.top) return 'unsatisfied';
    if (scope === undefined || to.scope === undefined || to.edgesOut.size === 0) return 'none';
    return areAtOdds(scope, to.scope) ? 'unsatisfied' : 'none';
  }

  /** npm keeps the former target when an importer's alias is pointed elsewhere; the version alone says nothing then. */
  #isOtherAlias(node: TreeNode, spec: RegistrySpec | TagSpec): boolean {
    return spec.alias && this.from.isImporter && node.packageName !== spec.name;
  }
}
