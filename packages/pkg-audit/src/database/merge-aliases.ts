import { severities } from '../severity.ts';
import type { StoredAdvisory } from './types.ts';

/** An advisory with the versions that are installed and affected. */
export interface Hit {
  readonly stored: StoredAdvisory;
  readonly affected: readonly string[];
}

/**
 * Advisories that name each other as aliases, or a third one, as one of them: GitHub's before others, whose names, ranges
 * and worst severity it gets. In the order in which they come first. O(names).
 */
export function mergeAliases(hits: readonly Hit[]): readonly Hit[] {
  const groups: { readonly names: Set<string>; readonly hits: Hit[] }[] = [];
  for (const hit of hits) {
    const names = new Set([hit.stored.id, ...hit.stored.aliases]);
    const same = groups.filter((group) => [...names].some((name) => group.names.has(name)));
    const [first = { names: new Set<string>(), hits: [] }, ...others] = same;
    if (same.length === 0) groups.push(first);
    for (const other of others) {
      for (const name of other.names) first.names.add(name);
      first.hits.push(...other.hits);
      groups.splice(groups.indexOf(other), 1);
    }
    for (const name of names) first.names.add(name);
    first.hits.push(hit);
  }
  return groups.map(({ names, hits: group }) => mergeGroup(names, group));
}

function mergeGroup(names: ReadonlySet<string>, group: readonly Hit[]): Hit {
  const sorted = [...group].sort(
    (a, b) => rankOf(a.stored) - rankOf(b.stored) || (a.stored.id < b.stored.id ? -1 : 1),
  );
  const [main, ...others] = sorted;
  if (main === undefined || others.length === 0) return main ?? { stored: nothing, affected: [] };
  const all = sorted.map(({ stored }) => stored);
  const ranges = new Set(all.flatMap(({ range }) => (range === undefined ? [] : range.split(' || '))));
  const versions = [...new Set(all.flatMap((one) => one.versions ?? []))];
  const fixed = [...new Set(all.flatMap(({ fixedVersions }) => fixedVersions ?? []))];
  const stored: StoredAdvisory = {
    ...main.stored,
    aliases: [...names].filter((name) => name !== main.stored.id).sort(),
    severity: severities[Math.max(...all.map(({ severity }) => severities.indexOf(severity)))] ?? 'high',
    ...(ranges.size === 0 ? {} : { range: ranges.has('*') ? '*' : [...ranges].join(' || ') }),
    ...(versions.length === 0 ? {} : { versions }),
    ...(fixed.length === 0 ? {} : { fixedVersions: fixed }),
    ...(all.some(({ isMalware }) => isMalware) ? { isMalware: true } : {}),
  };
  return { stored, affected: [...new Set(sorted.flatMap(({ affected }) => affected))] };
}

const nothing: StoredAdvisory = {
  ...{ id: '', modified: '', aliases: [], title: '', url: '', severity: 'info' },
};

function rankOf({ id }: StoredAdvisory): number {
  const at = ['GHSA-', 'CVE-', 'MAL-'].findIndex((prefix) => id.startsWith(prefix));
  return at === -1 ? 3 : at;
}
