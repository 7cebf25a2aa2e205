import { parseDependencySpec } from '../parse-dependency-spec.ts';
import type { DependencyFields } from '../types.ts';
import { intersects, isRange, satisfies } from './ranges.ts';
import { readRepository } from './source-text.ts';

/** One rule with the rules inside it, as checked. */
export interface OverrideRule {
  readonly name: string;
  /** Of which wanted versions it speaks; `*` for all. */
  readonly keySpec: string;
  /** What holds instead; `*` when only the rules inside count. */
  readonly value: string;
  readonly key: string;
  readonly rules: readonly OverrideRule[];
}

/**
 * Where in the rules a package stands: the last rule that a dependency on the way to it met. What it depends on is
 * looked up in the rules inside that one, then in those around it. One object per rule, so that scopes compare by `===`.
 */
export class OverrideScope {
  /** What the root depends on, for `$name`. */
  readonly project: DependencyFields;
  readonly parent: OverrideScope | undefined;
  readonly name: string | undefined;
  readonly key: string;
  readonly keySpec: string;
  readonly value: string;
  readonly #children: readonly OverrideScope[];
  #visible: ReadonlyMap<string, OverrideScope> | undefined;
  #byName: ReadonlyMap<string, readonly OverrideScope[]> | undefined;

  constructor(
    rules: readonly OverrideRule[],
    project: DependencyFields,
    own?: OverrideRule,
    parent?: OverrideScope,
  ) {
    this.project = project;
    this.parent = parent;
    this.name = own?.name;
    this.key = own?.key ?? '';
    this.keySpec = own?.keySpec ?? '';
    this.value = own?.value ?? '*';
    this.#children = rules.map((rule) => new OverrideScope(rule.rules, project, rule, this));
  }

  /** The scope of what such a dependency leads to, `spec` being what the manifest writes. */
  enter(name: string, spec: string): OverrideScope {
    for (const rule of this.#named(name)) if (rule.#concerns(name, spec)) return rule;
    return this;
  }

  /** Rules that can be met from here, by key; a nearer one hides those of the same key around it. */
  get visible(): ReadonlyMap<string, OverrideScope> {
    if (this.#visible !== undefined) return this.#visible;
    const visible = new Map<string, OverrideScope>();
    for (let scope: OverrideScope | undefined = this; scope !== undefined; scope = scope.parent) {
      const own = scope.parent === undefined ? scope.#children : [...scope.#children, scope];
      for (const each of own) if (!visible.has(each.key)) visible.set(each.key, each);
    }
    this.#visible = visible;
    return visible;
  }

  #named(name: string): readonly OverrideScope[] {
    if (this.#byName === undefined) {
      const byName = new Map<string, OverrideScope[]>();
      for (const scope of this.visible.values()) {
        const same = byName.get(scope.name ?? '');
        if (same === undefined) byName.set(scope.name ?? '', [scope]);
        else same.push(scope);
      }
      this.#byName = byName;
    }
    return this.#byName.get(name) ?? [];
  }

  #concerns(name: string, text: string): boolean {
    if (this.keySpec === '*') return true;
    const spec = readSpec(name, text);
    if (spec === undefined) return false;
    if (spec.kind === 'registry') return intersects(spec.range, this.keySpec);
    if (spec.kind !== 'source' || spec.type !== 'git') return true;
    const range = readRepository(text)?.range;
    return range !== undefined && intersects(range, this.keySpec);
  }
}

function readSpec(name: string, text: string): ReturnType<typeof parseDependencySpec> | undefined {
  try {
    return parseDependencySpec(name, text);
  } catch {
    return undefined;
  }
}

/**
 * Of two scopes that hold for one package the one inside the other; else, where their rules can go together, the
 * nearest around both. Undefined where they contradict each other.
 */
export function narrower(first: OverrideScope, second: OverrideScope): OverrideScope | undefined {
  if (isWithin(second, first)) return second;
  if (isWithin(first, second)) return first;
  if (contradict(first, second)) return undefined;
  for (let around = second.parent; around !== undefined; around = around.parent)
    if (isWithin(first, around)) return around;
  return undefined;
}

/** Whether the two ask for different versions of something, with neither inside the other. */
export function areAtOdds(first: OverrideScope, second: OverrideScope): boolean {
  return !isWithin(first, second) && !isWithin(second, first) && contradict(first, second);
}

function isWithin(scope: OverrideScope, outer: OverrideScope): boolean {
  for (let at: OverrideScope | undefined = scope; at !== undefined; at = at.parent)
    if (at === outer) return true;
  return false;
}

function contradict(first: OverrideScope, second: OverrideScope): boolean {
  for (const [key, rule] of first.visible) {
    const other = second.visible.get(key);
    if (other === undefined || other === rule || rule.name === undefined) continue;
    const own = rangeOf(rule);
    const foreign = rangeOf(other);
    if (own !== undefined && foreign !== undefined && !intersects(own, foreign)) return true;
  }
  return false;
}

function rangeOf({ value }: OverrideScope): string | undefined {
  return isRange(value) ? value : undefined;
}

/** Whether a version is one that the scope's rule speaks of. */
export function isInKey({ keySpec }: OverrideScope, version: string): boolean {
  return keySpec === '*' || satisfies(version, keySpec);
}
