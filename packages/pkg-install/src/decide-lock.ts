import { DxError } from '@dx/pkg-core';
import { type Lock, type LockCheck, lockGraph, lockPreferences, refreshImporters } from '@dx/pkg-lock';
import { type Graph, type ResolveSettings, resolve, type VersionManifest } from '@dx/pkg-resolve';
import { type Manifest, settingValue } from '@dx/pkg-workspace';
import type { RequestedChange } from './apply-request.ts';
import { explainNotFound } from './explain-not-found.ts';
import { readLinkedFolders, withFolders } from './linked-folders.ts';
import type { Session } from './session.ts';

/** The lock that a project has, and whether it fits. */
export interface CheckedLock {
  readonly check: LockCheck;
  readonly previous: Lock | undefined;
  /** Manifests of directories that the lock links and that are no members, by location. */
  readonly folders: Readonly<Record<string, Manifest>>;
}

/** A lock that fits the manifests, and what a person should know about how it came to be. */
export interface DecidedLock {
  readonly lock: Lock;
  readonly warnings: Graph['warnings'];
}

/**
 * Keeps a lock that fits; otherwise resolves again, moving as little as possible. A frozen lock that does not fit is
 * an error, never a change.
 *
 * @throws DX_LOCK_MISSING, DX_LOCK_OUT_OF_DATE when frozen; every error of resolving and fetching metadata
 */
export async function decideLock(
  session: Session,
  change: RequestedChange,
  { check, previous, folders }: CheckedLock,
  onPick: ((manifest: VersionManifest) => void) | undefined,
): Promise<DecidedLock> {
  if (check.status === 'satisfied' && change.update.kind === 'none' && change.requested === undefined) {
    return { lock: refreshImporters(check.lock, withFolders(change.workspace, folders)), warnings: [] };
  }
  if (session.options.policy?.lockMode === 'frozen') throw notFrozen(check);
  session.options.onEvent?.({ kind: 'stage', stage: 'resolve' });
  const graph = await resolveChange(session, change, check, onPick);
  const legacyPeerDeps = resolveSettings(session).legacyPeerDeps ?? false;
  const linked = readLinkedFolders(session.fs, change.workspace, graph.nodes);
  const lock = lockGraph(graph, withFolders(change.workspace, linked), {
    legacyPeerDeps,
    ...(previous === undefined ? {} : { previous }),
  });
  return { lock, warnings: graph.warnings };
}

async function resolveChange(
  session: Session,
  change: RequestedChange,
  check: LockCheck,
  onPick: ((manifest: VersionManifest) => void) | undefined,
): Promise<Graph> {
  const { signal } = session.options;
  const input = {
    importers: change.importers,
    preferences: preferencesOf(check),
    update: change.update,
    settings: resolveSettings(session),
    ...(change.requested === undefined ? {} : { requested: change.requested }),
  };
  try {
    return await resolve(input, session.metadata(), {
      ...(signal === undefined ? {} : { signal }),
      ...(onPick === undefined ? {} : { onPick, onExpect: onPick }),
    });
  } catch (error) {
    throw await explainNotFound(session, error);
  }
}

function preferencesOf(check: LockCheck): Extract<LockCheck, { status: 'stale' }>['preferences'] {
  if (check.status === 'stale') return check.preferences;
  return check.status === 'satisfied' ? lockPreferences(check.lock) : [];
}

/** The settings of npm that change which versions are chosen. */
export function resolveSettings({ settings, host }: Pick<Session, 'settings' | 'host'>): ResolveSettings {
  const isSet = (key: string): boolean => settingValue(settings, key) === true;
  const tag = settingValue(settings, 'tag');
  return {
    nodeVersion: host.nodeVersion,
    legacyPeerDeps: isSet('legacy-peer-deps'),
    strictPeerDeps: isSet('strict-peer-deps'),
    force: isSet('force'),
    ...(typeof tag === 'string' ? { defaultTag: tag } : {}),
  };
}

function notFrozen(check: LockCheck): DxError {
  if (check.status === 'unusable') {
    return new DxError({
      code: 'DX_LOCK_MISSING',
      message: `A frozen install needs a lockfile: ${check.reason}`,
      hint: 'dx install',
    });
  }
  const reasons = check.status === 'stale' ? check.reasons.map((reason) => reason.message) : [];
  return new DxError({
    code: 'DX_LOCK_OUT_OF_DATE',
    message: [
      'The lockfile does not fit package.json:',
      ...reasons.slice(0, 10).map((line) => `  ${line}`),
    ].join('\n'),
    hint: 'dx install, and commit the lockfile',
    details: { reasons },
  });
}
