import { isDxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readWorkspace, type Workspace } from '@dx/pkg-workspace';
import { archiveRequestOf } from '../archive-request.ts';
import { install } from '../install.ts';
import { openSession, type Session } from '../session.ts';
import { noTurn } from '../take-turn.ts';
import type { InstallOptions, InstallReceipt, Plan } from '../types.ts';
import { readOnlyProject } from './read-only-project.ts';
import { watchWork } from './watch-work.ts';

/** What is to be fetched before anybody asks. */
export interface PrefetchLikelyOptions {
  /** As `install` of the project would be told; its request and outcome are not looked at. */
  readonly install: InstallOptions;
  /** Names to fetch as if they were added, in this order. */
  readonly names: readonly string[];
  /**
   * Once so many bytes have come, of documents as of archives, it ends; what is under way then is dropped. Counted as each
   * has arrived, so that it may be more by what came at the same time.
   */
  readonly maxBytes: number;
}

/** What came of it. Frozen. */
export interface PrefetchLikelyOutcome {
  /** Why it ended: all names were looked at, bytes ran out, somebody installs, the caller's signal. */
  readonly ended: 'done' | 'budget' | 'busy' | 'aborted';
  readonly packages: readonly PrefetchedPackage[];
  /** Everything that came: documents, unpacked, and archives, for names that were passed over too. */
  readonly receivedBytes: number;
}

/** A name whose document and archives, with those of its dependencies, are at hand now. */
export interface PrefetchedPackage {
  readonly name: string;
  /** Archives that came for it; 0 where the store had all of them. */
  readonly archiveCount: number;
}

/**
 * Brings into the store what adding each of these names to the project would fetch: resolved with the project's lock and
 * settings, one archive at a time. Nothing in the project is written, no script runs. A name that cannot be resolved or
 * fetched is passed over. Ends as soon as any installation begins that shares the home. For a process of its own with low
 * priority.
 *
 * @throws every error of reading the project; none of resolving and fetching
 *
 * @example
 * await prefetchLikely({ install: options, names: ['zod'], maxBytes: 20e6 });
 */
export async function prefetchLikely(options: PrefetchLikelyOptions): Promise<PrefetchLikelyOutcome> {
  const { home, ports, signal } = options.install;
  const fs = ports?.fs ?? nodeFs;
  const workspace = options.install.workspace ?? readWorkspace(options.install.project, { fs });
  const stop = new AbortController();
  const work = watchWork({ home, fs, now: ports?.now ?? Date.now }, () => stop.abort('busy'));
  const onAbort = (): void => stop.abort('aborted');
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  try {
    return await fetchEach(options, workspace, stop);
  } finally {
    work.end();
    signal?.removeEventListener('abort', onAbort);
  }
}

async function fetchEach(
  { install: given, names, maxBytes }: PrefetchLikelyOptions,
  workspace: Workspace,
  stop: AbortController,
): Promise<PrefetchLikelyOutcome> {
  let receivedBytes = 0;
  const { scripts: _, history: __, gates: ___, onEvent: ____, ...others } = given;
  const options: InstallOptions = {
    ...others,
    workspace,
    ports: { ...given.ports, fs: readOnlyProject(workspace.root, given.ports?.fs ?? nodeFs) },
    onEvent: (event) => {
      if (event.kind !== 'received') return;
      receivedBytes += event.bytes;
      if (receivedBytes >= maxBytes) stop.abort('budget');
    },
  };
  const packages: PrefetchedPackage[] = [];
  for (const name of names) {
    if (stop.signal.aborted) break;
    const signal = AbortSignal.any([stop.signal]);
    const archiveCount = await fetchOne(name, workspace, { ...options, signal });
    if (archiveCount !== undefined) packages.push(Object.freeze({ name, archiveCount }));
  }
  return Object.freeze({ ended: endOf(stop.signal), packages: Object.freeze(packages), receivedBytes });
}

/** How many archives were brought; `undefined` where the name could not be had, or not all of it. */
async function fetchOne(
  name: string,
  workspace: Workspace,
  options: InstallOptions,
): Promise<number | undefined> {
  try {
    const { plan } = await planAddition(name, options);
    const session = openSession(options, workspace, noTurn);
    try {
      return await bringAll(plan, session);
    } finally {
      await session.close();
    }
  } catch (error) {
    if (isDxError(error) || options.signal?.aborted === true) return undefined;
    throw error;
  }
}

function planAddition(name: string, options: InstallOptions): Promise<InstallReceipt> {
  const policy = { ...options.policy, outcome: 'plan', manifest: 'saved', lockMode: 'write' } as const;
  return install({ ...options, request: { kind: 'add', specs: [name] }, policy });
}

/** One after the other, so that little is lost where it ends early. */
async function bringAll(plan: Plan, session: Session): Promise<number> {
  const archives = session.archives();
  for (const placement of plan.fetch) {
    session.options.signal?.throwIfAborted();
    await archives.ready(archiveRequestOf(placement, session.settings));
  }
  return plan.fetch.length;
}

function endOf({ aborted, reason }: AbortSignal): PrefetchLikelyOutcome['ended'] {
  if (!aborted) return 'done';
  return reason === 'budget' || reason === 'busy' ? reason : 'aborted';
}
