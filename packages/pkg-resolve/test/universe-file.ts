import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { GraphNode, MetadataSource, ResolveInput, Universe } from '../src/index.ts';
import { inMemoryMetadata, resolve } from '../src/index.ts';
import { graphLines } from './graph-lines.ts';

/** A question over made-up packages with its answer, as in `fixtures/universes/*.yaml`. */
export interface UniverseFile {
  readonly name: string;
  readonly why: string;
  readonly packages: Universe;
  readonly importers: ResolveInput['importers'];
  readonly settings?: NonNullable<ResolveInput['settings']>;
  /** A second question, asked with the answer to the first as preferences. */
  readonly then?: Pick<ResolveInput, 'importers' | 'update' | 'requested'>;
  /** `location@version` of every node of the last answer, sorted by code point. */
  readonly expected?: readonly string[];
  /** Instead of `expected`: the code of the error. */
  readonly error?: string;
  /** Why npm answers something else, where it does. */
  readonly deviates?: string;
}

const folder = fileURLToPath(new URL('../../../fixtures/universes/', import.meta.url));

export function readUniverses(): readonly UniverseFile[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  return files.sort().map((file) => parse(readFileSync(folder + file, 'utf8')) as UniverseFile);
}

/** The last answer as lines. */
export async function answerUniverse(universe: UniverseFile): Promise<readonly string[]> {
  const source = inMemoryMetadata(universe.packages);
  const settings = universe.settings ?? {};
  const first = await resolve({ importers: universe.importers, settings }, source);
  if (universe.then === undefined) return graphLines(first);
  return answerNext(universe, first.nodes, source);
}

async function answerNext(
  { then: next, settings = {} }: UniverseFile,
  preferences: readonly GraphNode[],
  source: MetadataSource,
): Promise<readonly string[]> {
  if (next === undefined) throw new TypeError('no second question');
  return graphLines(await resolve({ ...next, preferences, settings }, source));
}
