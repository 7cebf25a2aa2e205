import { type MetadataCache, openMetadataCache, openStore, type PackageStore } from '@dx/pkg-cache';
import type { FsOps, TaskRunner } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import type { FetchEvent, RegistryClient } from '@dx/pkg-fetch';
import type { Host } from '@dx/pkg-link';
import type { Settings, Workspace } from '@dx/pkg-workspace';
import { type ArchiveCarrier, openArchiveCarrier } from './archive-carrier.ts';
import { type ArchiveQueue, openArchiveQueue } from './archive-queue.ts';
import { requestOf } from './archive-request.ts';
import { bringAtHand, placesOf } from './bundle/session-archives.ts';
import { checkOpenFiles } from './check-open-files.ts';
import type { MemberFiles } from './copies/read-members.ts';
import { detectHost } from './detect-host.ts';
import { fetchLocally } from './document-fetcher.ts';
import { openLazySources } from './lazy-sources.ts';
import { openMetadataSource, type RecordedSource } from './metadata-source.ts';
import { openClient, registrySettings, transportOptions } from './open-client.ts';
import { expectedWork, openRegistryRunners, openTaskRunner } from './open-task-runner.ts';
import type { Patch } from './patches/patch-lock.ts';
import { openRegistryAccess } from './registry-access.ts';
import { openRegistryThreads, type RegistryThreads } from './registry-threads.ts';
import { ageLimit } from './resolve-settings.ts';
import { isSourceAddress, type SourceMemory } from './source-memory.ts';
import type { SourcePackages } from './source-packages.ts';
import type { Turn } from './take-turn.ts';
import type { InstallOptions, InstallWarning } from './types.ts';
import { wantedHost } from './wanted-host.ts';

/** What one installation has open. Everything is opened at its first use, so that an empty plan opens nothing. */
export interface Session {
  readonly options: InstallOptions;
  readonly settings: Settings;
  readonly turn: Turn;
  readonly fs: FsOps;
  readonly host: Host;
  readonly runner: () => TaskRunner;
  readonly store: () => PackageStore;
  readonly documents: () => MetadataCache;
  readonly client: () => Promise<RegistryClient>;
  readonly metadata: () => RecordedSource;
  readonly archives: () => ArchiveQueue;
  /** Connects to registries ahead of the first question, where threads do that. */
  connect(): void;
  readonly sources: () => Promise<SourcePackages>;
  readonly memory: SourceMemory;
  readonly warnings: readonly InstallWarning[];
  /** The patches of the project by integrity, once its lock is decided. */
  readonly patches: Map<string, Patch>;
  /** The files of members that others get copies of, by location, once the lock is decided. */
  readonly copies: Map<string, MemberFiles>;
  readonly traffic: { requestCount: number; receivedBytes: number };
  /** Ends all threads, ahead of `close` and without waiting: nothing may need them any more. */
  endThreads(): void;
  close(): Promise<void>;
}

/** Opens nothing yet; `close` ends whatever was opened. */
export function openSession(options: InstallOptions, workspace: Workspace, turn: Turn): Session {
  const { settings } = workspace;
  const fs = options.ports?.fs ?? nodeFs;
  const now = options.ports?.now ?? Date.now;
  const closers: (() => Promise<void> | void)[] = [];
  const traffic = { requestCount: 0, receivedBytes: 0 };
  const { signal } = options;
  const network = options.policy?.network ?? 'online';
  const expected = once(() => expectedWork(fs, workspace.root, workspace.importers));
  const runner = once(() =>
    endingOnAbort(
      closing(closers, options.ports?.runner ?? openTaskRunner(fs, expected(), options.ports?.workerScripts)),
      signal,
    ),
  );
  const store = once(() =>
    closing(closers, openStore({ ...placesOf(options), fs, runner: lazyRunner(runner) })),
  );
  const documents = once(() =>
    closing(closers, openMetadataCache({ directory: metadataDirectory(options), fs })),
  );
  const client = once(async () => {
    checkOpenFiles(fs);
    return closing(closers, await openClient(settings, options, onEvent));
  });
  const onEvent = (event: FetchEvent): void => count(event, traffic, options);
  const threads = once(() => openThreads({ options, settings, fs, documents, onEvent, closers }));
  const access = once(() =>
    openRegistryAccess(expected(), {
      documentsHere: once(() => fetchLocally({ client, cache: documents(), now, signal })),
      documentsThere: () => threads()?.document,
      archivesHere: once(() => openCarrier(undefined)),
      archivesThere: once(() => openCarrier(threads())),
    }),
  );
  const openCarrier = (carrying: RegistryThreads | undefined): Promise<ArchiveCarrier> =>
    openArchiveCarrier({ threads: carrying, client, runner: runner(), store: store(), signal });
  const { sources, memory, warnings, warn, fetchedHere, find } = openLazySources({
    ...{ options, workspace, fs, store, client, closers },
  });
  const metadata = once(() =>
    openMetadataSource({
      ...{ cache: documents(), settings, network, now, age: ageLimit({ settings, options }) },
      fetcher: () => access().document,
      sourcePackage: find,
      bundledPackages: async (manifest) => {
        const { readBundle } = await import('./read-bundle.ts');
        return readBundle({ fs, store: store(), archives: archives(), warn }, requestOf(manifest));
      },
    }),
  );
  const archives = once(() =>
    openArchiveQueue({
      store: store(),
      carrier: async () => access().archives,
      offline: network === 'offline',
      atHand: bringAtHand({ options, store, warn }),
      bringSource: async (request) => (await sources()).bring(request),
      isSource: ({ url }) => isSourceAddress(url) || fetchedHere.has(url),
    }),
  );
  const close = async (): Promise<void> => {
    for (const closer of closers.reverse()) await closer();
  };
  const endThreads = (): void => {
    void runner.opened()?.close();
    threads.opened()?.end();
  };
  const host = wantedHost(options.ports?.host ?? detectHost(fs, options.project.nodeVersion), settings);
  return {
    options,
    settings,
    turn,
    fs,
    host,
    runner,
    store,
    documents,
    client,
    metadata,
    archives,
    sources,
    memory,
    warnings,
    patches: new Map(),
    copies: new Map(),
    traffic,
    connect: () => void (network === 'offline' || threads()),
    endThreads,
    close,
  };
}

/** Nothing with a transport of the caller's, and from source: then this thread fetches. */
function openThreads({
  options,
  settings,
  fs,
  documents,
  onEvent,
  closers,
}: Pick<Session, 'options' | 'settings' | 'fs' | 'documents'> & {
  readonly onEvent: (event: FetchEvent) => void;
  readonly closers: (() => Promise<void> | void)[];
}): RegistryThreads | undefined {
  const isOwn = options.ports?.transport === undefined;
  const runners = isOwn ? openRegistryRunners(fs, options.ports?.workerScripts) : [];
  if (runners.length === 0) return undefined;
  checkOpenFiles(fs);
  for (const runner of runners) closing(closers, runner);
  const open = {
    registrySettings: registrySettings(settings, options),
    transport: transportOptions(settings, fs),
    directory: metadataDirectory(options),
  };
  const { signal } = options;
  return openRegistryThreads({ runners, open, cache: documents(), onEvent, signal });
}

function metadataDirectory({ home }: InstallOptions): string {
  return `${home}/metadata`;
}

/** Opened at the first use, or not at all. */
export function once<Value>(open: () => Value): (() => Value) & { opened(): Value | undefined } {
  let opened: { readonly value: Value } | undefined;
  const get = (): Value => {
    opened ??= { value: open() };
    return opened.value;
  };
  return Object.assign(get, { opened: () => opened?.value });
}

function closing<Value extends { close(): Promise<void> | void }>(
  closers: (() => Promise<void> | void)[],
  value: Value,
): Value {
  closers.push(() => value.close());
  return value;
}

/** Queued work would otherwise be done first, for seconds. */
function endingOnAbort(runner: TaskRunner, signal: AbortSignal | undefined): TaskRunner {
  signal?.addEventListener('abort', () => void runner.close(), { once: true });
  return runner;
}

/** The store takes a runner when it opens, but looking something up must not start threads. */
export function lazyRunner(runner: () => TaskRunner): TaskRunner {
  return {
    get size() {
      return runner().size;
    },
    run: (name, input, transfer) => runner().run(name, input, transfer),
    close: async () => undefined,
  };
}

function count(event: FetchEvent, traffic: Session['traffic'], options: InstallOptions): void {
  if (event.kind === 'request') traffic.requestCount += 1;
  if (event.kind === 'received') traffic.receivedBytes += event.bytes;
  options.onEvent?.(event);
}
