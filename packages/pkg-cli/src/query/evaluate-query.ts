import query, { type QueryNode } from '@npmcli/query';
import type { Inventory } from '../inventory/types.ts';
import { matchesAttribute } from './match-attribute.ts';
import { openClassTest } from './match-class.ts';
import { filterByPseudo } from './match-pseudo.ts';
import { invalidQuery } from './query-error.ts';
import { listMissing, normalManifest } from './query-match.ts';
import { openRelations, type Relations } from './relations.ts';
import type { QueryMatch, QuerySources } from './types.ts';

/** One query under way. */
export interface Evaluation {
  readonly inventory: Inventory;
  readonly relations: Relations;
  readonly sources: QuerySources;
  readonly all: readonly QueryMatch[];
  /** Location that `:scope` means. */
  readonly scope: string;
  missing(): readonly QueryMatch[];
  /** What a list of selectors keeps of the candidates, or leads to from them. */
  select(list: QueryNode, candidates: readonly QueryMatch[], scope: string): Promise<readonly QueryMatch[]>;
}

/**
 * The packages that a selector of npm means, by location. `scope` is the location that `:scope` stands for.
 *
 * @throws DX_QUERY_INVALID for a selector that cannot be read or that npm does not have
 * Source: https://docs.npmjs.com/cli/using-npm/dependency-selectors
 */
export async function evaluateQuery(
  inventory: Inventory,
  selector: string,
  sources: QuerySources,
  scope = '',
): Promise<readonly QueryMatch[]> {
  const list = parse(selector);
  const all = [...inventory.packages.values()].map((item) => ({
    item,
    manifest: normalManifest(item),
    context: {},
  }));
  const missing = listMissing(inventory);
  const base = { inventory, relations: openRelations(inventory), sources, all, missing: () => missing };
  const found = await select({ ...base, scope }, list, all);
  return [...found].sort((a, b) => locationOf(a).localeCompare(locationOf(b), 'en'));
}

function parse(selector: string): QueryNode {
  try {
    const list = query.parser(selector);
    return 'type' in list ? list : { type: 'root', value: '', nodes: [] };
  } catch (error) {
    throw invalidQuery(error instanceof Error ? error.message : String(error), selector);
  }
}

type Base = Omit<Evaluation, 'select'>;

async function select(
  base: Base,
  list: QueryNode,
  candidates: readonly QueryMatch[],
): Promise<ReadonlySet<QueryMatch>> {
  const evaluation: Evaluation = {
    ...base,
    select: async (inner, from, scope) => [...(await select({ ...base, scope }, inner, from))],
  };
  const found = new Set<QueryMatch>();
  for (const selector of list.nodes ?? [])
    for (const match of await selectOne(evaluation, selector, candidates)) found.add(match);
  return found;
}

/** One selector, part by part: each keeps some of what the one before left; behind a combinator it starts from all. */
async function selectOne(
  evaluation: Evaluation,
  { nodes = [] }: QueryNode,
  candidates: readonly QueryMatch[],
): Promise<readonly QueryMatch[]> {
  let current = candidates;
  let combinator: string | undefined;
  for (const part of nodes) {
    if (part.type === 'combinator') {
      combinator = part.value.trim() === '' ? ' ' : part.value.trim();
      continue;
    }
    const found = await filterByPart(evaluation, part, combinator === undefined ? current : evaluation.all);
    current = combinator === undefined ? found : combine(evaluation, combinator, current, found);
    combinator = undefined;
  }
  return current;
}

async function filterByPart(
  evaluation: Evaluation,
  part: QueryNode,
  candidates: readonly QueryMatch[],
): Promise<readonly QueryMatch[]> {
  switch (part.type) {
    case 'universal':
      return candidates;
    case 'id':
      return candidates.filter(
        ({ item, manifest }) => item?.name === part.value || manifest['name'] === part.value,
      );
    case 'attribute':
      return candidates.filter(({ manifest }) => matchesAttribute(part, manifest));
    case 'class': {
      const isOfKind = openClassTest(String(part).trim(), evaluation.relations);
      return candidates.filter(({ item }) => item !== undefined && isOfKind(item));
    }
    case 'pseudo':
      return filterByPseudo(evaluation, part, candidates);
    default:
      throw invalidQuery(`${String(part)} is a ${part.type}, which no package has`, String(part));
  }
}

function combine(
  { relations }: Evaluation,
  combinator: string,
  before: readonly QueryMatch[],
  found: readonly QueryMatch[],
): readonly QueryMatch[] {
  const above = new Set(
    before.flatMap(({ item }) => (item === undefined ? [] : [item.target ?? item.location])),
  );
  if (combinator === '>')
    return found.filter(({ item }) => item !== undefined && relations.isChildOfAny(item, above));
  if (combinator === ' ') {
    const below = relations.descendants(above);
    return found.filter(({ item }) => item !== undefined && below.has(item.location));
  }
  if (combinator !== '~') throw invalidQuery('combinators are ">", "~" and a blank', combinator);
  const { edgesIn } = relations.inventory;
  const parents = new Set(
    before.flatMap(({ item }) => (edgesIn.get(item?.location ?? '\0') ?? []).map(({ from }) => from)),
  );
  return found.filter(
    (match) =>
      match.item !== undefined && !before.includes(match) && relations.isChildOfAny(match.item, parents),
  );
}

function locationOf({ item }: QueryMatch): string {
  return item?.location ?? '';
}
