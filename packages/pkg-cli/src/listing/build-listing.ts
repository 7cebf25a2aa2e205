import type { Inventory, InventoryEdge, InventoryPackage } from '../inventory/types.ts';
import { matchesSpec } from './match-spec.ts';
import { packageIdOf } from './package-id.ts';
import type { ListItem, Listing, ListingOptions, MissingPackage } from './types.ts';

/**
 * The installed packages as a tree of who asks for whom, level by level as npm walks it: where a package comes up first,
 * what it needs is listed below it. O(packages listed).
 */
export function buildListing(inventory: Inventory, options: ListingOptions): Listing {
  const walk: Walk = { inventory, options, seen: new Set(['']), invalid: new Map() };
  const root = draft(rootOf(inventory), { isMatch: options.specs.length === 0 });
  const lines: Draft[] = [root];
  for (let at = 0, next = lines[at]; next !== undefined; at += 1, next = lines[at]) {
    next.problems = next.isMatch ? problemsOf(next) : [];
    next.children = listChildren(walk, next);
    lines.push(...next.children);
  }
  return {
    inventory,
    root: options.specs.length === 0 ? root : { ...root, children: keepMatches(root.children) },
    inOrder: lines.filter(isFirst).map((line) => ({ ...line, invalid: complaintOf(walk, line) })),
    problems: [...new Set(lines.flatMap(({ problems }) => problems))],
  };
}

function isFirst({ item, isDeduped }: Draft): boolean {
  return item !== undefined && !isDeduped;
}

function complaintOf({ invalid }: Walk, { item }: Draft): string | undefined {
  return item === undefined ? undefined : invalid.get(item.location);
}

interface Walk {
  readonly inventory: Inventory;
  readonly options: ListingOptions;
  readonly seen: Set<string>;
  /** Complaints by location, growing as edges are met. */
  readonly invalid: Map<string, string>;
}

/** A line in the making. */
interface Draft extends ListItem {
  children: readonly Draft[];
  problems: readonly string[];
  readonly depth: number;
}

function rootOf({ packages }: Inventory): InventoryPackage {
  const root = packages.get('');
  if (root === undefined) throw new TypeError('an inventory has its root');
  return root;
}

function draft(item: InventoryPackage, rest: Partial<Draft>): Draft {
  return {
    name: item.name,
    id: packageIdOf(item),
    item,
    missing: undefined,
    invalid: undefined,
    isExtraneous: false,
    isDeduped: false,
    isMatch: false,
    children: [],
    problems: [],
    depth: 0,
    ...rest,
  };
}

function listChildren(walk: Walk, parent: Draft): readonly Draft[] {
  const { item } = parent;
  const { inventory, options } = walk;
  const depth = item?.isWorkspace === true ? 0 : parent.depth;
  if (item === undefined || parent.isDeduped || depth > options.depth) return [];
  const location = item.target ?? item.location;
  const edges = (inventory.edgesOut.get(location) ?? []).filter((edge) => isWanted(walk, edge, depth));
  const drafts = edges.map((edge) => draftEdge(walk, edge, parent.id));
  const own = new Set(edges.map(({ to }) => to));
  const strays = listStrays(walk, item.location).filter((stray) => !own.has(stray.location));
  const all = [
    ...drafts,
    ...strays.map((stray) => ({ item: stray, missing: undefined, id: packageIdOf(stray) })),
  ];
  return all
    .sort((a, b) => a.id.localeCompare(b.id, 'en'))
    .map((found) => finishDraft(walk, found, depth + 1));
}

interface Found {
  readonly id: string;
  readonly item: InventoryPackage | undefined;
  readonly missing: MissingPackage | undefined;
}

function isWanted({ inventory, options }: Walk, edge: InventoryEdge, depth: number): boolean {
  const answer = edge.to === undefined ? undefined : inventory.packages.get(edge.to);
  if (edge.from === '' && options.member !== '' && answer?.target !== options.member) return false;
  if (depth > 0) return true;
  const kinds: readonly string[] = edge.kind === 'peerOptional' ? ['peer', 'optional'] : [edge.kind];
  if (options.omit.some((kind) => kinds.includes(kind))) return false;
  return !options.linksOnly || answer?.target !== undefined;
}

function draftEdge({ inventory, invalid }: Walk, edge: InventoryEdge, requiredBy: string): Found {
  const { name, spec, to, kind, error, from } = edge;
  const item = to === undefined ? undefined : inventory.packages.get(to);
  if (item === undefined) {
    const isOptional = kind === 'optional' || kind === 'peerOptional';
    const missing = { name, spec, requiredBy, isOptional };
    return { id: `${name}@${spec}`, item: undefined, missing };
  }
  if (error === 'INVALID') {
    const before = invalid.get(item.location);
    const complaint = `${JSON.stringify(spec === '' ? '*' : spec)} from ${from === '' ? 'the root project' : from}`;
    invalid.set(item.location, before === undefined ? complaint : `${before}, ${complaint}`);
  }
  return { id: packageIdOf(item), item, missing: undefined };
}

/** What lies directly in the package's own `node_modules` and nothing asks for. */
function listStrays({ inventory }: Walk, location: string): readonly InventoryPackage[] {
  const inside = location === '' ? 'node_modules/' : `${location}/node_modules/`;
  return [...inventory.packages.values()].filter(
    ({ location: at, flags }) =>
      flags.extraneous === true &&
      at.startsWith(inside) &&
      !at.slice(inside.length).includes('node_modules/'),
  );
}

function finishDraft(walk: Walk, { item, missing, id }: Found, depth: number): Draft {
  const { seen, invalid, options } = walk;
  if (item === undefined) return missingDraft(missing, id, depth, options.specs.length === 0);
  const isDeduped = seen.has(item.location);
  seen.add(item.location);
  return draft(item, {
    id,
    depth,
    isDeduped,
    invalid: invalid.get(item.location),
    isExtraneous: item.flags.extraneous === true && !options.isGlobal && !isDeduped,
    isMatch: options.specs.length === 0 || options.specs.some((spec) => matchesSpec(item, spec)),
  });
}

function missingDraft(
  missing: MissingPackage | undefined,
  id: string,
  depth: number,
  isMatch: boolean,
): Draft {
  const name = missing?.name ?? id;
  return {
    name,
    id,
    item: undefined,
    missing,
    invalid: undefined,
    isExtraneous: false,
    isDeduped: false,
    isMatch,
    children: [],
    problems: [],
    depth,
  };
}

function problemsOf({ id, item, missing, invalid, isExtraneous }: Draft): readonly string[] {
  const path = item?.path ?? '';
  return [
    ...(missing !== undefined && !missing.isOptional
      ? [`missing: ${id}, required by ${missing.requiredBy}`]
      : []),
    ...(invalid === undefined ? [] : [`invalid: ${id} ${path}`]),
    ...(isExtraneous ? [`extraneous: ${id} ${path}`] : []),
  ];
}

/** Ways to a match only; a match is listed without what it needs unless that leads to another match. */
function keepMatches(items: readonly Draft[]): readonly Draft[] {
  return items.flatMap((item) => {
    const children = keepMatches(item.children);
    return item.isMatch || children.length > 0 ? [{ ...item, children }] : [];
  });
}
