import { posix, relative, resolve } from 'node:path';
import picomatch from 'picomatch';
import type { Workspace } from '../types.ts';
import type { MemberGraph } from './member-graph.ts';
import { membersOfFiles } from './members-of-files.ts';
import type { MemberFilter } from './parse-member-filter.ts';

/** What filters are read in. */
export interface FilterContext {
  /** Absolute; paths are relative to it. */
  readonly directory: string;
  /** Files that changed since a revision, relative to the root. Needed for filters with one. */
  readonly changedSince?: (revision: string) => readonly string[];
}

/**
 * The locations that filters mean together, in the order of the graph: all that one of them means, or all members where all
 * of them exclude, without what is excluded. The root only where its name or path is said. Empty when nothing fits.
 *
 * @throws TypeError for a revision without `changedSince`, and what that throws
 */
export function filterMembers(
  workspace: Workspace,
  graph: MemberGraph,
  filters: readonly MemberFilter[],
  context: FilterContext,
): readonly string[] {
  const meant = (excludes: boolean): Set<string> =>
    new Set(
      filters
        .filter((filter) => filter.excludes === excludes)
        .flatMap((filter) => [...expand(filter, select(workspace, graph, filter, context), graph)]),
    );
  const isAllBut = filters.every(({ excludes }) => excludes);
  const included = isAllBut ? new Set(graph.locations.filter((location) => location !== '')) : meant(false);
  const excluded = meant(true);
  return graph.locations.filter((location) => included.has(location) && !excluded.has(location));
}

function select(
  workspace: Workspace,
  { locations }: MemberGraph,
  { name, path, since }: MemberFilter,
  context: FilterContext,
): readonly string[] {
  const named = name === undefined ? locations : byName(workspace, locations, name);
  const placed = path === undefined ? named : named.filter(isAt(workspace.root, path, context.directory));
  if (since === undefined) return placed;
  if (context.changedSince === undefined) throw new TypeError(`Nobody knows what changed since ${since}`);
  const changed = new Set(membersOfFiles(workspace, context.changedSince(since)));
  return placed.filter((location) => changed.has(location) && location !== '');
}

/** A name without its scope will do where only one member has it. */
function byName({ importers }: Workspace, locations: readonly string[], pattern: string): readonly string[] {
  const fit = (wanted: string): readonly string[] => {
    const matches = picomatch(wanted, { bash: true, dot: true });
    return locations.filter((location) => {
      const name = importers[location]?.fields.name;
      return name !== undefined && (location === '' ? name === wanted : matches(name));
    });
  };
  const found = fit(pattern);
  if (found.length > 0 || pattern.startsWith('@') || pattern.includes('*')) return found;
  const scoped = fit(`@*/${pattern}`);
  return scoped.length === 1 ? scoped : [];
}

/** The directory itself, or a member below it. */
function isAt(root: string, path: string, directory: string): (location: string) => boolean {
  const wanted = relative(root, resolve(directory, path)).replaceAll('\\', '/');
  if (wanted === '') return (location) => location === '';
  const matches = picomatch(wanted);
  return (location) => location !== '' && (matches(location) || location.startsWith(posix.join(wanted, '/')));
}

function expand(
  { withDependents, withDependencies, withoutSelf }: MemberFilter,
  selected: readonly string[],
  graph: MemberGraph,
): ReadonlySet<string> {
  const found = new Set(withoutSelf ? [] : selected);
  if (withDependents) addReachable(found, selected, graph.dependentsOf);
  if (withDependencies) addReachable(found, selected, graph.dependenciesOf);
  if (withoutSelf) for (const location of selected) found.delete(location);
  return found;
}

function addReachable(
  found: Set<string>,
  from: readonly string[],
  next: (location: string) => readonly string[],
): void {
  const seen = new Set(from);
  for (const location of seen) {
    for (const target of next(location)) seen.add(target);
    found.add(location);
  }
}
