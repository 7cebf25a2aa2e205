import { type Lock, type LockCheck, lockGraph, lockPreferences, refreshImporters } from '@dx/pkg-lock';
import {
  type Graph,
  type ResolveInput,
  type ResolveUpdate,
  resolve,
  type VersionManifest,
} from '@dx/pkg-resolve';
import type { Manifest, Workspace } from '@dx/pkg-workspace';
import { amendLock } from './amend/amend-lock.ts';
import type { RequestedChange } from './apply-request.ts';
import { checkLockHost } from './check-lock-host.ts';
import { explainNotFound } from './explain-not-found.ts';
import { readLinkedFolders, withFolders } from './linked-folders.ts';
import { openResolutionMemo } from './memo/resolution-memo.ts';
import { expectedWork } from './open-task-runner.ts';
import type { ProjectRules } from './project-rules.ts';
import { refuseSources } from './refuse-sources.ts';
import { resolveSettings, sourceRules } from './resolve-settings.ts';
import type { Session } from './session.ts';

/** The lock that a project has, whether it fits, and what else decides. */
export interface LockQuestion {
  readonly check: LockCheck;
  /** Where the verdict is remembered. */
  readonly marker: string | undefined;
  readonly previous: Lock | undefined;
  /** Whether the lock says all that a resolution would know from it. */
  readonly isWhole: boolean;
  /** Manifests of directories that the lock links and that are no members, by location. */
  readonly folders: Readonly<Record<string, Manifest>>;
  readonly rules: ProjectRules;
  /** Versions that the lockfile of another tool has. */
  readonly pins?: ResolveInput['pins'];
}

/** A lock that fits the manifests, and what a person should know about how it came to be. */
export interface DecidedLock {
  readonly lock: Lock;
  readonly warnings: Graph['warnings'];
}

/**
 * Keeps a lock that fits; otherwise resolves again, moving as little as possible. A frozen lock is an error where that
 * would need another package, and never changes.
 *
 * @throws DX_LOCK_MISSING, DX_LOCK_OUT_OF_DATE when frozen; DX_SOURCE_REFUSED, DX_PLATFORM_MISMATCH and
 * DX_ENGINE_MISMATCH for a lock as for a resolution; every error of resolving and fetching metadata
 */
export async function decideLock(
  session: Session,
  change: RequestedChange,
  question: LockQuestion,
  onPick: ((manifest: VersionManifest) => void) | undefined,
): Promise<DecidedLock> {
  const { check, folders, marker } = question;
  if (check.status === 'satisfied' && isBareInstall(change)) {
    const warnings = checkLockHost(session, check.lock, marker);
    return { lock: refreshImporters(check.lock, withFolders(change.locked, folders)), warnings };
  }
  if (session.options.policy?.lockMode === 'frozen') {
    const { decideFrozen } = await import('./decide-frozen.ts');
    return decideFrozen(question, () => resolveLock(session, change, question, undefined));
  }
  return resolveLock(session, change, question, onPick);
}

function isBareInstall({ update, requested, isDedupe }: RequestedChange): boolean {
  return update.kind === 'none' && requested === undefined && isDedupe !== true;
}

async function resolveLock(
  session: Session,
  change: RequestedChange,
  question: LockQuestion,
  onPick: ((manifest: VersionManifest) => void) | undefined,
): Promise<DecidedLock> {
  session.options.onEvent?.({ kind: 'stage', stage: 'resolve' });
  const amended = await amendPrevious(session, change, question, onPick);
  if (amended !== undefined) return amended;
  const input = inputOf(session, change, question, preferencesOf(question.check));
  const memo = openResolutionMemo({ session, change, question, input });
  const remembered = await memo?.find();
  const isKnown = remembered !== undefined;
  if (question.previous === undefined) startThreads(session, change.locked, isKnown);
  if (remembered !== undefined) return remembered;
  const graph = await resolveChange(session, input, onPick);
  const legacyPeerDeps = resolveSettings(session).legacyPeerDeps ?? false;
  const linked = readLinkedFolders(session.fs, change.locked, graph.nodes);
  const { previous } = question;
  const lock = lockGraph(graph, withFolders(change.locked, linked), {
    legacyPeerDeps,
    ...(previous === undefined ? {} : { previous }),
  });
  // What is decided anew was judged when it was decided.
  if (previous !== undefined) refuseSources(lock, sourceRules(session));
  const decided = { lock, warnings: graph.warnings };
  memo?.keep(decided);
  return decided;
}

/** A first install will need threads: to link what is known, else to ask. */
function startThreads(
  { options, fs, runner, connect }: Session,
  { root, importers }: Workspace,
  isKnown: boolean,
): void {
  const isWanted = (options.policy?.outcome ?? 'tree') === 'tree';
  if (!isWanted || expectedWork(fs, root, importers) === 'change') return;
  if (isKnown) runner();
  else connect();
}

/** Most changes leave nearly everything in place. */
async function amendPrevious(
  session: Session,
  change: RequestedChange,
  question: LockQuestion,
  onPick: ((manifest: VersionManifest) => void) | undefined,
): Promise<DecidedLock | undefined> {
  const { previous, isWhole, check } = question;
  if (previous === undefined || !isWhole || check.status !== 'stale' || change.isDedupe) return undefined;
  const workspace = change.locked;
  const input = inputOf(session, change, question, []);
  const amended = await amendLock({ previous, workspace, input, onPick }, session.metadata());
  if (amended !== undefined) refuseSources(amended.lock, sourceRules(session));
  return amended;
}

async function resolveChange(
  session: Session,
  input: ResolveInput,
  onPick: ((manifest: VersionManifest) => void) | undefined,
): Promise<Graph> {
  const { signal } = session.options;
  try {
    return await resolve(input, session.metadata(), {
      ...(signal === undefined ? {} : { signal }),
      ...(onPick === undefined ? {} : { onPick, onExpect: onPick }),
    });
  } catch (error) {
    throw await explainNotFound(session, error);
  }
}

function inputOf(
  session: Session,
  { importers, requested, update, isDedupe = false }: RequestedChange,
  { previous, rules, pins }: LockQuestion,
  preferences: NonNullable<ResolveInput['preferences']>,
): ResolveInput {
  const { overrideDirect, hoistingLimits, ...manifestRules } = rules;
  const limits = hoistingLimits === undefined ? {} : { hoistingLimits };
  const settings = { ...resolveSettings(session), overrideDirect, ...limits };
  return {
    importers,
    ...manifestRules,
    preferences,
    update: isDedupe ? duplicatesOf(previous) : update,
    settings: isDedupe ? { ...settings, preferDedupe: true } : settings,
    ...(requested === undefined ? {} : { requested }),
    ...(pins === undefined ? {} : { pins }),
  };
}

/** The names that a lock has more than once. */
function duplicatesOf(lock: Lock | undefined): ResolveUpdate {
  const seen = new Set<string>();
  const names = new Set<string>();
  for (const location of Object.keys(lock?.packages ?? {})) {
    if (!location.includes('node_modules/')) continue;
    const name = location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (seen.has(name)) names.add(name);
    seen.add(name);
  }
  return names.size === 0 ? { kind: 'none' } : { kind: 'names', names: [...names] };
}

function preferencesOf(check: LockCheck): NonNullable<ResolveInput['preferences']> {
  if (check.status === 'stale') return check.preferences;
  return check.status === 'satisfied' ? lockPreferences(check.lock) : [];
}
