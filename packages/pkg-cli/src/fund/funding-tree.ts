import type { Inventory } from '../inventory/types.ts';

/** A package that asks for support, as npm prints it with `--json`. */
export interface FundedPackage {
  readonly version?: string;
  readonly funding?: unknown;
  readonly dependencies?: Readonly<Record<string, FundedPackage>>;
}

/** The project with everybody who asks for support. */
export interface FundingTree extends FundedPackage {
  /** How many packages. */
  readonly length: number;
  readonly name?: string;
}

/**
 * Who asks for support, as a tree: below a package that does, those that only it brought. Each package is there once.
 *
 * Source: `npm fund --json`
 */
export function fundingTree(inventory: Inventory): FundingTree {
  const seen = new Set<string>();
  let count = 0;
  const visit = (location: string): Record<string, FundedPackage> => {
    const here: Record<string, FundedPackage> = {};
    const below: Record<string, FundedPackage> = {};
    const children = (inventory.edgesOut.get(location) ?? []).flatMap(({ to, error }) =>
      to === undefined || error !== undefined || seen.has(to) ? [] : [to],
    );
    for (const child of children) {
      if (seen.has(child)) continue;
      seen.add(child);
      const { manifest } = inventory.packages.get(child) ?? {};
      const { name, version, funding } = manifest ?? {};
      const urls = fundingEntries(funding);
      const inner = visit(inventory.packages.get(child)?.target ?? child);
      if (urls.length === 0 || typeof name !== 'string') {
        Object.assign(below, inner);
        continue;
      }
      count += 1;
      here[name] = {
        ...(typeof version === 'string' ? { version } : {}),
        funding: urls.length === 1 ? urls[0] : urls,
        ...(Object.keys(inner).length === 0 ? {} : { dependencies: inner }),
      };
    }
    return { ...here, ...below };
  };
  const dependencies = visit('');
  const { name, version, funding } = inventory.packages.get('')?.manifest ?? {};
  const own = fundingEntries(funding);
  return {
    length: count,
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof version === 'string' ? { version } : {}),
    ...(own.length === 0 ? {} : { funding: own.length === 1 ? own[0] : own }),
    dependencies,
  };
}

/** The web addresses of a `funding` field. */
export function fundingUrls(funding: unknown): readonly string[] {
  return fundingEntries(funding).flatMap(({ url }) => (typeof url === 'string' ? [url] : []));
}

/** Every entry as an object; what names no web address is left out. */
function fundingEntries(funding: unknown): readonly Readonly<Record<string, unknown>>[] {
  const list = Array.isArray(funding) ? funding : [funding];
  return list.flatMap((item: unknown) => {
    const entry = typeof item === 'string' ? { url: item } : item;
    if (typeof entry !== 'object' || entry === null || !('url' in entry)) return [];
    return typeof entry.url === 'string' && /^https?:\/\//.test(entry.url)
      ? [entry as Readonly<Record<string, unknown>>]
      : [];
  });
}
