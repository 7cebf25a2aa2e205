import path from 'node:path';
import type { QueryNode } from '@npmcli/query';
import { minimatch } from 'minimatch';
import npa from 'npm-package-arg';
import type { Evaluation } from './evaluate-query.ts';
import { lookUp, matchesAttribute } from './match-attribute.ts';
import { isOutdated } from './match-outdated.ts';
import { openSemverTest } from './match-semver.ts';
import { isVulnerable } from './match-vulnerable.ts';
import { invalidQuery } from './query-error.ts';
import { isTop } from './relations.ts';
import type { QueryMatch } from './types.ts';

type Test = (match: QueryMatch) => boolean;

/**
 * The candidates that a pseudo class keeps.
 *
 * @throws DX_QUERY_INVALID for a class that npm does not have
 */
export async function filterByPseudo(
  evaluation: Evaluation,
  node: QueryNode,
  candidates: readonly QueryMatch[],
): Promise<readonly QueryMatch[]> {
  switch (node.value) {
    case ':missing':
      return evaluation.missing();
    case ':outdated':
      return filterOutdated(evaluation, node, candidates);
    case ':vuln':
      return filterVulnerable(evaluation, node, candidates);
    case ':has':
      return filterByNested(evaluation, node, candidates);
    case ':is':
    case ':not': {
      const found = new Set(await evaluation.select(nestedOf(node), candidates, evaluation.scope));
      return node.value === ':is' ? [...found] : candidates.filter((match) => !found.has(match));
    }
    default:
      return candidates.filter(openTest(evaluation, node));
  }
}

function openTest({ inventory, scope }: Evaluation, node: QueryNode): Test {
  const { lookupProperties = [], attributeMatcher = {}, pathValue, typeValue } = node;
  const edgesIn = (match: QueryMatch) => inventory.edgesIn.get(match.item?.location ?? '\0') ?? [];
  switch (node.value) {
    case ':attr':
      return ({ manifest }) =>
        lookUp(manifest, lookupProperties).some((found) => matchesAttribute(attributeMatcher, found));
    case ':empty':
      return ({ item }) => (inventory.edgesOut.get(item?.location ?? '\0') ?? []).length === 0;
    case ':extraneous':
      return ({ item }) => item?.flags.extraneous === true;
    case ':invalid':
      return (match) => edgesIn(match).some(({ error }) => error === 'INVALID');
    case ':link':
      return ({ item }) =>
        item !== undefined && (item.target !== undefined || (isTop(item.location) && item.location !== ''));
    case ':overridden':
      return ({ item }) => item?.isOverridden === true;
    case ':path':
      return openPathTest(inventory.root, pathValue);
    case ':private':
      return ({ manifest }) => Boolean(manifest['private']);
    case ':root':
      return ({ item }) => item?.location === '';
    case ':scope':
      return ({ item }) => item?.location === scope;
    case ':semver': {
      const isFitting = openSemverTest(node);
      return ({ manifest }) => isFitting(manifest);
    }
    case ':type':
      return typeValue === undefined
        ? () => true
        : (match) => edgesIn(match).some(({ name, spec }) => typeOf(name, spec) === typeValue);
    default:
      throw invalidQuery(`${node.value} is not a class that npm query knows`, String(node));
  }
}

function openPathTest(root: string, pattern: string | undefined): Test {
  if (pattern === undefined || pattern === '') return () => true;
  const wanted = path.resolve(root, pattern).replaceAll('\\', '/');
  return ({ item }) => item !== undefined && minimatch(item.realPath.replaceAll('\\', '/'), wanted);
}

function typeOf(name: string, spec: string): string {
  try {
    return npa(`${name}@${spec}`).type;
  } catch {
    return 'invalid';
  }
}

function nestedOf(node: QueryNode): QueryNode {
  if (node.nestedNode === undefined) throw invalidQuery(`${node.value} needs a selector`, String(node));
  return node.nestedNode;
}

async function filterByNested(
  evaluation: Evaluation,
  node: QueryNode,
  candidates: readonly QueryMatch[],
): Promise<readonly QueryMatch[]> {
  const found = await Promise.all(
    candidates.map((match) => evaluation.select(nestedOf(node), [match], match.item?.location ?? '')),
  );
  return candidates.filter((_, index) => (found[index] ?? []).length > 0);
}

/** The project itself and private packages are published nowhere. */
async function filterOutdated(
  { inventory, sources }: Evaluation,
  { outdatedKind = 'any' }: QueryNode,
  candidates: readonly QueryMatch[],
): Promise<readonly QueryMatch[]> {
  const asked = new Map<string, Promise<readonly string[]>>();
  const isKept = async (match: QueryMatch): Promise<boolean> => {
    const { item, manifest } = match;
    if (item === undefined || item.location === '' || manifest['private']) return false;
    const versions = asked.get(item.name) ?? sources.versions(item.name);
    asked.set(item.name, versions);
    return isOutdated(match, outdatedKind, await versions, inventory.edgesIn.get(item.location) ?? []);
  };
  const kept = await Promise.all(candidates.map(isKept));
  return candidates.filter((_, index) => kept[index]);
}

async function filterVulnerable(
  { sources, all }: Evaluation,
  { vulns }: QueryNode,
  candidates: readonly QueryMatch[],
): Promise<readonly QueryMatch[]> {
  const versions = new Map<string, string[]>();
  for (const { item, manifest } of all) {
    const { version } = manifest;
    if (item === undefined || item.location === '' || typeof version !== 'string') continue;
    versions.set(item.name, [...new Set([...(versions.get(item.name) ?? []), version])]);
  }
  const advisories = await sources.advisories(versions);
  return candidates.filter((match) => {
    const name = match.item?.name ?? '';
    return isVulnerable(match, Object.hasOwn(advisories, name) ? (advisories[name] ?? []) : [], vulns);
  });
}
