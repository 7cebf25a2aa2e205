import { isDxError, parseExactVersion, parsePackageName } from '@dx/pkg-core';
import { classifySpec } from './classify-spec.ts';
import { createRecord, sortRecord } from './compare-names.ts';
import { invalidLock, type LockFault } from './errors.ts';
import { satisfiesRange } from './satisfies-range.ts';

/** One dependency in another tool's lockfile and what it was decided to be. */
export interface ForeignEdge {
  /** `name@version`, `.` for the root, a location; undefined for whoever asks. */
  readonly from: string | undefined;
  readonly name: string;
  /** As the manifest writes it; undefined where the file does not say. */
  readonly spec: string | undefined;
  /** An exact version. */
  readonly version?: string;
  /** Where it came from, when no registry answered it. */
  readonly source?: string;
}

/** What a reader of another tool's lockfile gives. */
export interface ForeignEdges {
  /** The format's version as the file says it. */
  readonly formatVersion: string;
  readonly edges: readonly ForeignEdge[];
  /** Names whose ranges the file overrules everywhere → the range instead. */
  readonly overrides: ReadonlyMap<string, string>;
}

/** Exact versions and sources by who asks for what; see `ForeignLock`. */
export interface PinMaps {
  readonly pins: Readonly<Record<string, string>>;
  readonly sources: Readonly<Record<string, string>>;
}

/**
 * The edges as maps with the shortest keys that are still true: `<name>@<range>` where everybody who asks for that gets the same,
 * else one key per parent. Where the range is unknown, or the version is outside of it because something overruled it,
 * the key is `<parent>><name>`; where even that has two answers there is none.
 *
 * @throws DX_LOCK_INVALID for a name or version that no registry could have
 */
export function collectPins({ edges, overrides }: ForeignEdges, path: string): PinMaps {
  const all = edges.flatMap((edge) => [edge, ...overruled(edge, overrides)]);
  const faults = [...new Map(all.map((edge) => [edge, findFault(edge)])).values()];
  const found = faults.filter((fault) => fault !== undefined);
  if (found.length > 0) throw invalidLock(path, found);
  return Object.freeze({
    pins: keyAnswers(all, (edge) => edge.version),
    sources: keyAnswers(all, (edge) => edge.source),
  });
}

/** The same dependency as it is asked for once the override is applied. */
function overruled(edge: ForeignEdge, overrides: ReadonlyMap<string, string>): readonly ForeignEdge[] {
  const spec = overrides.get(edge.name);
  if (spec === undefined || spec.startsWith('$') || edge.version === undefined) return [];
  return fits(edge.version, spec) ? [{ ...edge, spec }] : [];
}

function findFault({ name, version }: ForeignEdge): LockFault | undefined {
  try {
    parsePackageName(name);
    if (version !== undefined) parseExactVersion(version);
    return undefined;
  } catch (error) {
    if (!isDxError(error)) throw error;
    return { location: name, problem: `has an ${error.message.replace(/^I/, 'i')}` };
  }
}

function keyAnswers(
  edges: readonly ForeignEdge[],
  answerOf: (edge: ForeignEdge) => string | undefined,
): Readonly<Record<string, string>> {
  const general = new Answers();
  const special = new Answers();
  for (const edge of edges) {
    const answer = answerOf(edge);
    if (answer === undefined) continue;
    const { from, name } = edge;
    const spec = isPlain(edge) ? edge.spec : undefined;
    if (spec !== undefined) general.add(`${name}@${spec}`, answer);
    if (from !== undefined) special.add(`${from}>${name}${spec === undefined ? '' : `@${spec}`}`, answer);
  }
  const isSaidBefore = (key: string): boolean => general.get(key.slice(key.indexOf('>') + 1)) !== undefined;
  const keyed = createRecord<string>();
  for (const [key, answer] of general.agreed()) keyed[key] = answer;
  for (const [key, answer] of special.agreed()) if (!isSaidBefore(key)) keyed[key] = answer;
  return sortRecord(keyed);
}

function isPlain({ spec, version }: ForeignEdge): boolean {
  return spec !== undefined && (version === undefined || fits(version, spec));
}

function fits(version: string, spec: string): boolean {
  const { kind, range } = classifySpec(spec);
  return (kind !== 'range' && kind !== 'alias') || satisfiesRange(version, range ?? '*');
}

/** Answers by key, and which keys had two. */
class Answers {
  readonly #answers = new Map<string, string | undefined>();

  add(key: string, answer: string): void {
    const isOther = this.#answers.has(key) && this.#answers.get(key) !== answer;
    this.#answers.set(key, isOther ? undefined : answer);
  }

  get(key: string): string | undefined {
    return this.#answers.get(key);
  }

  *agreed(): Iterable<readonly [string, string]> {
    for (const [key, answer] of this.#answers) if (answer !== undefined) yield [key, answer];
  }
}
