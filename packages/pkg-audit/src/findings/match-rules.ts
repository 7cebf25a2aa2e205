import type { CodeFacts, Sighting } from './code-facts.ts';
import { factRules } from './code-rules.ts';
import type { CodeFact, CodeFinding } from './types.ts';

/** What rules say about one file of code. */
export function matchRules(
  path: string,
  { seen }: Pick<CodeFacts, 'seen'>,
  isInstall: boolean,
): CodeFinding[] {
  const found: CodeFinding[] = [];
  for (const { id, severity, facts, within, where } of factRules) {
    if (facts === undefined || (where === 'install' && !isInstall)) continue;
    const place = findTogether(seen, facts, within ?? Number.POSITIVE_INFINITY);
    if (place === undefined) continue;
    found.push({ rule: id, severity, path, line: place.line, detail: place.detail });
  }
  return found;
}

/** The first place where all facts are seen close enough. O(sightings × facts), and those are bounded. */
function findTogether(
  seen: CodeFacts['seen'],
  facts: readonly CodeFact[],
  within: number,
): Sighting | undefined {
  const lists = facts.map((fact) => seen.get(fact) ?? []);
  const [first = [], ...others] = lists;
  if (others.length === 0) return first[0];
  const near = (place: Sighting): readonly (Sighting | undefined)[] =>
    others.map((list) => list.find(({ token }) => Math.abs(token - place.token) <= within));
  for (const place of first) {
    const rest = near(place);
    if (rest.includes(undefined)) continue;
    return { ...place, detail: joinDetails([place, ...rest]) };
  }
  return undefined;
}

function joinDetails(places: readonly (Sighting | undefined)[]): string {
  const details = places.map((place) => place?.detail ?? '').filter((detail) => detail !== '');
  return [...new Set(details)].join(', ').slice(0, 200);
}
