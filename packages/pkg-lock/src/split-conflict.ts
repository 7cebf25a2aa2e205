/** The texts that a merge left in one file. */
export interface ConflictSides {
  readonly ours: string;
  readonly theirs: string;
  /** Only with git's `diff3` and `zdiff3` styles of markers. */
  readonly base: string | undefined;
}

type Side = 'ours' | 'base' | 'theirs';

const allSides: readonly Side[] = ['ours', 'base', 'theirs'];

/** The first line that is a conflict marker, from 1, or undefined. */
export function findConflict(text: string): number | undefined {
  const marker = /^(?:<{7}|={7}|>{7}|\|{7})(?: |\r?$)/m.exec(text);
  return marker === null ? undefined : text.slice(0, marker.index).split('\n').length;
}

/**
 * The sides of a text with git's conflict markers, line ends kept; undefined when the markers do not follow each other as git
 * writes them. O(length).
 *
 * Source: https://git-scm.com/docs/git-merge#_how_conflicts_are_presented
 */
export function splitConflict(text: string): ConflictSides | undefined {
  const sides: Record<Side, string[]> = { ours: [], base: [], theirs: [] };
  let inside: Side | undefined;
  let hasBase = false;
  for (const line of text.split(/(?<=\n)/)) {
    const next = readMarker(line);
    if (next === undefined) {
      for (const side of inside === undefined ? allSides : [inside]) sides[side].push(line);
      continue;
    }
    if (!follows(inside, next)) return undefined;
    hasBase ||= next === 'base';
    inside = next === 'end' ? undefined : next;
  }
  if (inside !== undefined) return undefined;
  const join = (side: Side): string => sides[side].join('');
  return { ours: join('ours'), theirs: join('theirs'), base: hasBase ? join('base') : undefined };
}

function readMarker(line: string): Side | 'end' | undefined {
  const marker = /^(<{7}|\|{7}|={7}|>{7})(?: |\r?\n?$)/.exec(line)?.[1]?.charAt(0);
  if (marker === '<') return 'ours';
  if (marker === '|') return 'base';
  if (marker === '=') return 'theirs';
  return marker === '>' ? 'end' : undefined;
}

function follows(inside: Side | undefined, next: Side | 'end'): boolean {
  if (next === 'ours') return inside === undefined;
  if (next === 'base') return inside === 'ours';
  if (next === 'theirs') return inside === 'ours' || inside === 'base';
  return inside === 'theirs';
}
