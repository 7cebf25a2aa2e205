import type { ProjectFile, StagedTree, Tree } from '@dx/pkg-link';
import { countPackages } from '../receipt.ts';
import type { Session } from '../session.ts';
import type { Plan } from '../types.ts';
import { dropEntry, keepEntry, settleEntries } from './entry-directory.ts';
import { findReturn } from './find-return.ts';
import { type HistoryPlace, historyPlace } from './history-place.ts';
import { noteBegin, noteEnd } from './note-return.ts';
import type { HistoryDirection } from './types.ts';

/** What is about to be committed. */
export interface KeptChange {
  /** Absolute root of the project. */
  readonly root: string;
  readonly files: readonly ProjectFile[];
  readonly plan: Plan;
  readonly current: Tree | undefined;
  readonly staged?: StagedTree;
}

/**
 * Commits, and keeps what the project's files hold before it, where the caller wants a history. The entry is whole before
 * the commit begins, so that one that is killed right after it has one too; an entry whose commit came to nothing is
 * told by the files. Going back or forward is noted instead. What cannot be kept never fails the installation.
 */
export function withHistory<Result>(session: Session, change: KeptChange, commit: () => Result): Result {
  const { request, history, home } = session.options;
  if (change.files.length === 0) return commit();
  const place = (): HistoryPlace => historyPlace(change.root, { home, fs: session.fs });
  if (request?.kind === 'undo' || request?.kind === 'redo')
    return commitReturn(session, place(), request.kind, commit);
  if (history === undefined) return commit();
  const kept = attempt(session, () =>
    keepEntry(place(), change.files, {
      timeMs: (session.options.ports?.now ?? Date.now)(),
      root: change.root,
      command: history.command,
      packages: countPackages(change),
    }),
  );
  if (kept === undefined) return commit();
  try {
    const result = commit();
    attempt(session, () => settleEntries(place(), kept));
    return result;
  } catch (error) {
    attempt(session, () => dropEntry(place(), kept.entry.number));
    throw error;
  }
}

/** The note comes first: it counts once the files bear it out. */
function commitReturn<Result>(
  session: Session,
  place: HistoryPlace,
  direction: HistoryDirection,
  commit: () => Result,
): Result {
  const { entry } = findReturn(place, direction);
  attempt(session, () => noteBegin(place, direction, entry.number));
  const result = commit();
  attempt(session, () => noteEnd(place));
  return result;
}

function attempt<Result>({ options }: Session, action: () => Result): Result | undefined {
  try {
    return action();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    options.onEvent?.({ kind: 'detail', message: `No history was kept: ${reason}` });
    return undefined;
  }
}
