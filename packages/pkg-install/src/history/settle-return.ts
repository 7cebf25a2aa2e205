import { type Lock, type Lockfile, readLockfile } from '@dx/pkg-lock';
import { readWorkspace, type Workspace } from '@dx/pkg-workspace';
import { withAbsentMembers } from '../absent-members.ts';
import { patchLock } from '../patches/patch-lock.ts';
import type { Session } from '../session.ts';
import { type SettledLock, settleLock } from '../settle-lock.ts';
import { findReturn } from './find-return.ts';
import { historyPlace } from './history-place.ts';
import { noteEnd } from './note-return.ts';
import { overlayFs } from './overlay-fs.ts';
import type { HistoryDirection } from './types.ts';

const emptyLock: Lock = Object.freeze({ packages: Object.freeze({}) });

/**
 * One step back or forward: the project's files as they were, and the lock that they say. The lockfile is taken at its
 * word, so that nothing is asked of a registry; without one nothing is installed. Where settings want no lockfile, or it
 * is one that says too little, the lock is decided as ever.
 *
 * @throws DX_UNDO_NOTHING, DX_UNDO_CHANGED, DX_HISTORY_DAMAGED; every error of reading manifests and lockfiles
 */
export async function settleReturn(
  session: Session,
  { root, settings }: Workspace,
  direction: HistoryDirection,
): Promise<SettledLock> {
  const { options } = session;
  const place = historyPlace(root, { home: options.home, fs: session.fs });
  const { entry, files, isFinished } = findReturn(place, direction);
  if (isFinished && options.policy?.outcome !== 'plan') noteEnd(place);
  const there = sessionWith(session, root, files);
  const workspace = readAgain(there, settings);
  const found = readLock(there, root);
  const settled =
    found === 'undecided'
      ? await settleLock(there, workspace)
      : { ...(await patchLock(there, workspace, found)), warnings: [] };
  const { complete: _, ...decided } = { complete: undefined, ...settled };
  const returned = Object.freeze({ direction, entry, isFinished });
  return { ...decided, files: () => files, returned };
}

/** Reads through what the files are about to hold, and asks for nothing but an installation of that. */
function sessionWith(session: Session, root: string, files: Parameters<typeof overlayFs>[2]): Session {
  const { options } = session;
  const isUnsaved = options.policy?.lockMode === 'unsaved';
  return {
    ...session,
    fs: overlayFs(session.fs, root, files),
    options: {
      ...options,
      request: { kind: 'install' },
      policy: {
        ...options.policy,
        lockMode: isUnsaved ? 'unsaved' : 'write',
        unusedPatches: 'ignore',
      },
    },
  };
}

function readAgain({ options, fs }: Session, settings: Workspace['settings']): Workspace {
  const workspace = Object.freeze({ ...readWorkspace(options.project, { fs }), settings });
  return withAbsentMembers({}, workspace, fs).workspace;
}

function readLock({ options, fs }: Session, root: string): Lock | 'undecided' {
  const { lockMode, lockfile: prefer } = options.policy ?? {};
  if (lockMode === 'unsaved') return 'undecided';
  const found = readLockfile(root, { fs, ...(prefer === undefined ? {} : { prefer }) });
  if (found === undefined) return emptyLock;
  return saysTooLittle(found) ? 'undecided' : found.lock;
}

/** Version 1 has no flags and no peers; a merge of two sides may lack what both need. */
function saysTooLittle(found: Lockfile): boolean {
  return found.kind === 'npm' && (found.lockfileVersion === 1 || found.conflicts !== undefined);
}
