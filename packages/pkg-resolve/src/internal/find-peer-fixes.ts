import type { DirectChange, PeerConflict, PeerFix } from '../peer-errors.ts';
import type { Importer, MetadataSource } from '../types.ts';
import { findCandidates } from './fix-candidates.ts';
import { readVersion } from './ranges.ts';

type Importers = Readonly<Record<string, Importer>>;

/** What the search needs. */
export interface FixQuestion {
  readonly importers: Importers;
  readonly conflict: PeerConflict;
  readonly source: MetadataSource;
  /** Tries a resolution: solved, another conflict, or undefined for any other failure. */
  readonly attempt: (importers: Importers) => Promise<'solved' | PeerConflict | undefined>;
}

interface State {
  readonly changes: readonly DirectChange[];
  readonly conflict: PeerConflict;
}

/** A resolution costs some ten milliseconds, and a person waits. */
const maxAttempts = 16;
const maxChanges = 3;

/**
 * The smallest sets of changes in the project's own manifests that let it resolve, each of them tried; breadth first,
 * so that no smaller one is missed among the candidates.
 */
export async function findPeerFixes(question: FixQuestion): Promise<readonly PeerFix[]> {
  const fixes: PeerFix[] = [];
  const tried = new Set<string>();
  const queue: State[] = [{ changes: [], conflict: question.conflict }];
  for (const state of queue) {
    if (isLarger(state, fixes)) break;
    for (const change of await candidatesOf(question, state)) {
      const changes = [...state.changes, change];
      if (tried.size >= maxAttempts) return sorted(fixes);
      if (!addKey(tried, changes)) continue;
      const outcome = await question.attempt(applyAll(question.importers, changes));
      if (outcome === 'solved') fixes.push({ changes });
      else if (outcome !== undefined && changes.length < maxChanges)
        queue.push({ changes, conflict: outcome });
    }
  }
  return sorted(fixes);
}

function isLarger({ changes }: State, fixes: readonly PeerFix[]): boolean {
  const smallest = fixes[0]?.changes.length;
  return smallest !== undefined && changes.length >= smallest;
}

async function candidatesOf(
  { importers, source }: FixQuestion,
  state: State,
): Promise<readonly DirectChange[]> {
  const changed = applyAll(importers, state.changes);
  const candidates = await findCandidates({ importers: changed, conflict: state.conflict, source });
  return candidates.filter(({ importer, name }) => {
    return !state.changes.some((each) => each.importer === importer && each.name === name);
  });
}

/** Gives whether the set is new, whatever its order. */
function addKey(tried: Set<string>, changes: readonly DirectChange[]): boolean {
  const key = changes
    .map(({ importer, name, to }) => `${importer}\n${name}@${to}`)
    .sort()
    .join('\n\n');
  if (tried.has(key)) return false;
  tried.add(key);
  return true;
}

function applyAll(importers: Importers, changes: readonly DirectChange[]): Importers {
  return changes.reduce(apply, importers);
}

function apply(importers: Importers, { importer, name, to }: DirectChange): Importers {
  const manifest = importers[importer] ?? {};
  const changed: {
    -readonly [K in 'dependencies' | 'devDependencies' | 'optionalDependencies']?: Importer[K];
  } = {};
  for (const field of ['dependencies', 'devDependencies', 'optionalDependencies'] as const) {
    const map = manifest[field];
    if (map !== undefined && Object.hasOwn(map, name)) changed[field] = { ...map, [name]: to };
  }
  return { ...importers, [importer]: { ...manifest, ...changed } };
}

/** Fewer changes first, then fewer changes of a major version, then upwards before downwards. */
function sorted(fixes: readonly PeerFix[]): readonly PeerFix[] {
  return [...fixes].sort((a, b) => a.changes.length - b.changes.length || weigh(a) - weigh(b));
}

function weigh({ changes }: PeerFix): number {
  let weight = 0;
  for (const { from, to } of changes) {
    const gap = majorOf(to) - majorOf(from);
    weight += gap >= 0 ? gap : 0.5 - gap;
  }
  return weight;
}

function majorOf(range: string): number {
  return readVersion(range.replace(/^[~^]/, ''))?.major ?? Number(/\d+/.exec(range)?.[0] ?? 0);
}
