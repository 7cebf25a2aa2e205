import type { OverrideScope } from './internal/override-scope.ts';
import { narrower, OverrideScope as Scope } from './internal/override-scope.ts';
import { readOverrides } from './internal/read-overrides.ts';
import { invalidOverride } from './override-errors.ts';
import type { DependencyFields } from './types.ts';

/** npm's `overrides`: a name, or a name and a range, with what holds instead, or with rules for what is below it. */
export interface Overrides {
  readonly [key: string]: string | Overrides;
}

/** A dependency as its manifest writes it. */
export interface OverridableDependency {
  readonly name: string;
  readonly spec: string;
}

/** The same in a tree: from which package to which. */
export interface OverridableEdge extends OverridableDependency {
  readonly from: string;
  /** Undefined where nothing answers it. */
  readonly to: string | undefined;
}

/** What holds for a dependency. */
export interface EffectiveSpec {
  /** What the rules put in the place of what the manifest writes; the same where they say nothing. */
  readonly spec: string;
  /** With an override: what the manifest writes will do too, by a version outside of this range. */
  readonly exceptRange?: string;
}

/** Overrides that were read and can be asked. */
export interface OverrideRules {
  /** What holds for the last of these dependencies, each being one of what the one before leads to; the first is the root's. */
  specOf(chain: readonly OverridableDependency[]): EffectiveSpec;
  /**
   * What holds for each edge of a tree. Where ways with different rules lead to one package, the more special rules hold
   * for it, as in npm. `targetOf` gives the package that a link leads to, and any other location itself. O(edges × depth
   * of the rules).
   */
  specsOf<E extends OverridableEdge>(
    edges: Iterable<E>,
    targetOf?: (location: string) => string,
  ): ReadonlyMap<E, EffectiveSpec>;
}

/**
 * Reads overrides, in all forms that npm knows: flat, nested, `.` for the package itself, keys with a range, values that
 * are ranges, tags, aliases, other sources or `$name` for what the root asks of that name. Undefined without rules.
 *
 * @throws DX_INVALID_OVERRIDE a key is no name or has something else than a range, a value is neither text nor rules, or
 *   `$name` is a dependency of neither the root nor the asking package (when asked)
 * Source: npm's `overrides`, as `@npmcli/arborist` applies them
 *
 * @example
 * const rules = openOverrides({ a: { b: '2.0.0' } }, {});
 * rules?.specOf([{ name: 'a', spec: '^1.0.0' }, { name: 'b', spec: '^1.0.0' }]); // { spec: '2.0.0', exceptRange: '*' }
 */
export function openOverrides(overrides: unknown, root: DependencyFields): OverrideRules | undefined {
  const scope = readScope(overrides, root);
  if (scope === undefined) return undefined;
  return Object.freeze({
    specOf: (chain) => followChain(scope, chain),
    specsOf: (edges, targetOf = (location: string) => location) => spread(scope, [...edges], targetOf),
  } satisfies OverrideRules);
}

/** The scope of the root; undefined without rules. */
export function readScope(overrides: unknown, root: DependencyFields): OverrideScope | undefined {
  const rules = overrides === undefined ? [] : readOverrides(overrides);
  return rules.length === 0 ? undefined : new Scope(rules, root);
}

/** The text that holds in the scope that the dependency has entered; `asker` is its own package. */
export function textIn(
  scope: OverrideScope,
  { name, spec }: OverridableDependency,
  asker: DependencyFields,
): string {
  const { value, project } = scope;
  if (scope.name !== name || value === '*') return spec;
  if (!value.startsWith('$')) return value;
  const found = findReference(project, value.slice(1)) ?? findReference(asker, value.slice(1));
  if (found === undefined)
    throw invalidOverride([scope.key], `refers to ${value}, which the project does not depend on`);
  return found;
}

function findReference(facts: DependencyFields, name: string): string | undefined {
  const maps = [
    facts.devDependencies,
    facts.optionalDependencies,
    facts.dependencies,
    facts.peerDependencies,
  ];
  for (const map of maps) {
    const text = map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
    if (text) return text;
  }
  return undefined;
}

function effective(scope: OverrideScope, spec: string, text: string): EffectiveSpec {
  return spec === text ? { spec } : { spec: text, exceptRange: scope.keySpec };
}

function followChain(start: OverrideScope, chain: readonly OverridableDependency[]): EffectiveSpec {
  const last = chain.at(-1);
  if (last === undefined) throw new TypeError('a chain has at least one dependency');
  const scope = chain.reduce((at, { name, spec }) => at.enter(name, spec), start);
  return effective(scope, last.spec, textIn(scope, last, {}));
}

function spread<E extends OverridableEdge>(
  start: OverrideScope,
  edges: readonly E[],
  targetOf: (location: string) => string,
): ReadonlyMap<E, EffectiveSpec> {
  const byFrom = groupByFrom(edges);
  const scopes = spreadScopes(start, byFrom, targetOf);
  const specs = new Map<E, EffectiveSpec>();
  for (const [from, own] of byFrom) {
    const asker = { dependencies: Object.fromEntries(own.map(({ name, spec }) => [name, spec])) };
    for (const edge of own) {
      const scope = scopes.get(from)?.enter(edge.name, edge.spec);
      const text = scope === undefined ? edge.spec : textIn(scope, edge, asker);
      specs.set(edge, scope === undefined ? { spec: text } : effective(scope, edge.spec, text));
    }
  }
  return specs;
}

function groupByFrom<E extends OverridableEdge>(edges: readonly E[]): Map<string, E[]> {
  const byFrom = new Map<string, E[]>();
  for (const edge of edges) {
    const own = byFrom.get(edge.from);
    if (own === undefined) byFrom.set(edge.from, [edge]);
    else own.push(edge);
  }
  return byFrom;
}

/** Rules that go round in a circle would be followed for ever. */
const maxSpreads = 50;

/** From the root on, until nothing becomes more special. */
function spreadScopes(
  start: OverrideScope,
  byFrom: ReadonlyMap<string, readonly OverridableEdge[]>,
  targetOf: (location: string) => string,
): ReadonlyMap<string, OverrideScope> {
  const scopes = new Map([['', start]]);
  const queue = [''];
  for (const from of queue) {
    if (queue.length > maxSpreads * byFrom.size) break;
    const scope = scopes.get(from);
    for (const { name, spec, to } of scope === undefined ? [] : (byFrom.get(from) ?? [])) {
      if (to === undefined || scope === undefined) continue;
      const target = targetOf(to);
      const present = scopes.get(target);
      const entered = scope.enter(name, spec);
      const next = present === undefined ? entered : (narrower(present, entered) ?? present);
      if (next === present) continue;
      scopes.set(target, next);
      queue.push(target);
    }
  }
  return scopes;
}
