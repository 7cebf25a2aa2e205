import type { DependencyFields, Requirement } from '@dx/pkg-resolve';
import { findLastQuote } from './internal/skip-value.ts';
import { type FieldPlaces, findFields, findRequirement } from './read-requirements.ts';

/** How the version at a place of a document needs another package; undefined when it does not. */
export type Requirements = (place: number, name: string) => Requirement | undefined;

/**
 * Tells how versions of one document need other packages. Each manifest is looked through once, none is parsed that need
 * not be.
 *
 * @param spans where each version begins and ends
 * @param parse what the version at a place depends on, taken from all of its manifest
 */
export function openRequirements(
  document: Uint8Array<ArrayBuffer>,
  spans: Uint32Array<ArrayBuffer>,
  parse: (place: number) => DependencyFields | undefined,
): Requirements {
  const bytes = Buffer.from(document.buffer, document.byteOffset, document.byteLength);
  const lastQuote = findLastQuote(bytes);
  const known: (FieldPlaces | undefined)[] = [];
  const parsed = new Map<number, DependencyFields | undefined>();
  const plain = new Map<string, Requirement>();
  const answers = new Map<string, (Requirement | 'none' | undefined)[]>();
  const fromAll = (place: number, name: string): Requirement | undefined => {
    if (!parsed.has(place)) parsed.set(place, parse(place));
    return requirementOf(parsed.get(place), name);
  };
  const look = (place: number, name: string, key: Uint8Array): Requirement | undefined => {
    const found =
      known[place] ?? findFields(bytes, spans[place * 2] ?? 0, spans[place * 2 + 1] ?? 0, lastQuote);
    known[place] = found;
    const spec = found === 'parse' ? found : findRequirement(bytes, found, key, lastQuote);
    if (spec === 'parse') return fromAll(place, name);
    if (spec === undefined) return undefined;
    const requirement = plain.get(spec) ?? Object.freeze({ spec, isBundled: false });
    plain.set(spec, requirement);
    return requirement;
  };
  let asked = { name: '', key: Buffer.from('""'), answers: listOf(answers, '') };
  return (place, name) => {
    if (asked.name !== name)
      asked = { name, key: Buffer.from(JSON.stringify(name)), answers: listOf(answers, name) };
    const answer = asked.answers[place] ?? look(place, name, asked.key) ?? 'none';
    asked.answers[place] = answer;
    return answer === 'none' ? undefined : answer;
  };
}

function listOf<Item>(lists: Map<string, Item[]>, name: string): Item[] {
  const list = lists.get(name) ?? [];
  lists.set(name, list);
  return list;
}

/** The same from fields that are parsed. */
function requirementOf(fields: DependencyFields | undefined, name: string): Requirement | undefined {
  const { dependencies, optionalDependencies, peerDependencies, bundleDependencies = [] } = fields ?? {};
  for (const map of [dependencies, optionalDependencies, peerDependencies]) {
    const spec = map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
    if (spec !== undefined) return Object.freeze({ spec, isBundled: bundleDependencies.includes(name) });
  }
  return undefined;
}
