import type { Inventory, InventoryEdge, InventoryPackage } from '../inventory/types.ts';

/** Why one package is there, in the shape of `npm explain --json`. The project itself has a location only. */
export interface Explanation {
  readonly name?: string;
  readonly version?: string;
  readonly location?: string;
  readonly isWorkspace?: boolean;
  readonly dependents?: readonly Dependent[];
  readonly linksIn?: readonly Explanation[];
}

/** One package that asks for another, and how. */
export interface Dependent {
  readonly type: InventoryEdge['kind'];
  readonly name: string;
  readonly spec: string;
  readonly rawSpec?: string;
  readonly overridden?: true;
  readonly bundled?: true;
  readonly error?: string;
  readonly from: Explanation;
}

/**
 * Explains a package by everything that asks for it, up to the project. A package that is met again on the way up is
 * named without its dependents; what was explained once is shared. O(dependencies).
 */
export function explainPackage(inventory: Inventory, start: InventoryPackage): Explanation {
  const known = new Map<string, Explanation>();
  return explain({ inventory, known }, start, []);
}

/** How a package is needed, as npm prints it beside the explanation of one that was asked for. */
export function describeUse(item: InventoryPackage): Readonly<Record<string, boolean>> {
  const { flags, isInBundle, isOverridden } = item;
  if (flags.extraneous === true) return { extraneous: true };
  return {
    dev: flags.dev === true,
    optional: flags.optional === true,
    devOptional: flags.devOptional === true,
    peer: flags.peer === true,
    bundled: isInBundle,
    overridden: isOverridden,
  };
}

interface Walk {
  readonly inventory: Inventory;
  readonly known: Map<string, Explanation>;
}

function explain(walk: Walk, item: InventoryPackage, above: readonly string[]): Explanation {
  const known = walk.known.get(item.location);
  if (known !== undefined) return known;
  const explanation = explainAnew(walk, item, above);
  walk.known.set(item.location, explanation);
  return explanation;
}

function explainAnew(walk: Walk, item: InventoryPackage, above: readonly string[]): Explanation {
  const { inventory } = walk;
  const { location, manifest } = item;
  if (location === '') return { location: inventory.root };
  const isTop = !location.includes('node_modules/');
  const name = isTop ? textOf(manifest['name']) : item.name;
  const version = textOf(manifest['version']);
  const label = { ...(name === undefined ? {} : { name }), ...(version === undefined ? {} : { version }) };
  if (above.includes(location)) return label;
  const seen = [...above, location];
  const edges = (inventory.edgesIn.get(location) ?? []).filter(
    ({ error, from }) => error === undefined || from === '',
  );
  const links = [...inventory.packages.values()].filter(({ target }) => target === location);
  return {
    ...label,
    location,
    isWorkspace: item.isWorkspace,
    dependents: edges.map((edge) => explainEdge(walk, edge, seen)),
    ...(links.length === 0 ? {} : { linksIn: links.map((link) => explainAnew(walk, link, seen)) }),
  };
}

function explainEdge(walk: Walk, edge: InventoryEdge, above: readonly string[]): Dependent {
  const { kind, name, spec, rawSpec, error, from } = edge;
  const owner = walk.inventory.packages.get(from);
  const bundles: unknown = owner?.manifest['bundleDependencies'];
  return {
    type: kind,
    name,
    spec,
    ...(rawSpec === undefined ? {} : { rawSpec, overridden: true }),
    ...(Array.isArray(bundles) && bundles.includes(name) ? { bundled: true } : {}),
    ...(error === undefined ? {} : { error }),
    from: owner === undefined ? {} : explain(walk, owner, above),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
