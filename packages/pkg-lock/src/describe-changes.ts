import { escapeControls } from './escape-controls.ts';
import type { LockChange } from './types.ts';

/**
 * Changes as text, a line each, in their order: `+` came, `-` went, `~` is another version or content, `>` is the
 * same package at another place. Empty when nothing changed, else ends in a newline; control characters are escaped. O(changes).
 *
 * @example
 * describeChanges(diffLocks(before, after));
 * // ~ debug 4.4.0 -> 4.4.1 (node_modules/debug)
 * // > ms@2.1.3 node_modules/ms -> node_modules/debug/node_modules/ms
 */
export function describeChanges(changes: readonly LockChange[]): string {
  const moves = findMoves(changes);
  const moved = new Set(moves.values());
  const lines: string[] = [];
  for (const change of changes) {
    const target = moves.get(change);
    if (target !== undefined) lines.push(describeMove(change, target));
    else if (!moved.has(change)) lines.push(describeChange(change));
  }
  return lines.map((line) => `${escapeControls(line)}\n`).join('');
}

/** What went and came back elsewhere in the same version, each once, in order. */
function findMoves(changes: readonly LockChange[]): ReadonlyMap<LockChange, LockChange> {
  const came = new Map<string, LockChange[]>();
  for (const change of changes) {
    if (change.kind !== 'added') continue;
    const key = `${change.name}@${change.to ?? ''}`;
    const same = came.get(key);
    if (same === undefined) came.set(key, [change]);
    else same.push(change);
  }
  const moves = new Map<LockChange, LockChange>();
  for (const change of changes) {
    const target =
      change.kind === 'removed' ? came.get(`${change.name}@${change.from ?? ''}`)?.shift() : undefined;
    if (target !== undefined) moves.set(change, target);
  }
  return moves;
}

function describeMove({ name, location, from }: LockChange, target: LockChange): string {
  return `> ${name}${from === undefined ? '' : `@${from}`} ${location} -> ${target.location}`;
}

function describeChange({ kind, name, location, from, to }: LockChange): string {
  if (kind === 'added') return `+ ${name} ${to ?? '?'} (${location})`;
  if (kind === 'removed') return `- ${name} ${from ?? '?'} (${location})`;
  return `~ ${name} ${from ?? '?'} -> ${to ?? '?'} (${location})`;
}
