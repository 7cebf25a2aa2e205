import type { MessagePort } from 'node:worker_threads';
import type { PackageStore } from '@dx/pkg-cache';
import type { Integrity, TaskRunner } from '@dx/pkg-core';
import type { WorkerRunner } from '@dx/pkg-core/node';
import { type ArchiveRequest, type ByteBudget, openByteBudget, type RegistryClient } from '@dx/pkg-fetch';

/** Who fetches archives. */
export type ArchiveClient = Pick<RegistryClient, 'archive'>;

/** Brings archives from their registry into the store. */
export interface ArchiveCarrier {
  /** Resolves with the integrity to find the package by, once it is in the store, which has checked its bytes. */
  bring(request: ArchiveRequest): Promise<Integrity>;
}

/** Where archives go. */
export type CarriedStore = Pick<PackageStore, 'directory' | 'archives'>;

/** Threads that fetch archives, and can give them to other threads to unpack. */
export interface CarryingThreads extends ArchiveClient {
  /** @param openLines gives one port for each thread that unpacks; called once for each thread that fetches */
  openCarrier(store: CarriedStore, openLines: () => readonly MessagePort[]): ArchiveCarrier;
}

/** What a carrier can be made of. */
export interface ArchiveCarrierParts {
  readonly threads: CarryingThreads | undefined;
  /** Where there are no threads. */
  readonly client: () => Promise<ArchiveClient>;
  /** What unpacks. */
  readonly runner: TaskRunner;
  readonly store: PackageStore;
  readonly signal?: AbortSignal | undefined;
}

/** Archives that are in memory and not unpacked yet, in bytes as they are packed. More of them made nothing faster. */
export const maxPackedBytes: number = 32 * 1024 ** 2;

/** Archives that may be asked for at once; with twice as many, connections alone took 5 % more processor time. */
export const maxRequests = 48;

/**
 * Threads that fetch give archives to those that unpack directly, past this one; without both kinds archives come by way of
 * this thread. Either way packed bytes in memory are bounded.
 */
export async function openArchiveCarrier(parts: ArchiveCarrierParts): Promise<ArchiveCarrier> {
  const { threads, runner, store, signal } = parts;
  if (threads !== undefined && hasLines(runner)) return threads.openCarrier(store, () => runner.openLines());
  const client = threads ?? (await parts.client());
  const budget = openByteBudget({ maxBytes: maxPackedBytes, maxShares: maxRequests });
  return { bring: (request) => carryArchive({ client, store, budget, signal }, request) };
}

/** What carries one archive. */
export interface CarryParts {
  readonly client: ArchiveClient;
  readonly store: PackageStore;
  readonly budget: ByteBudget;
  readonly signal?: AbortSignal | undefined;
}

/** Fetches one archive and puts it into the store, within the budget from its first byte until it is unpacked. */
export async function carryArchive(parts: CarryParts, request: ArchiveRequest): Promise<Integrity> {
  const { client, store, budget, signal } = parts;
  const { integrity, name, version } = request;
  const share = await budget.enter(signal);
  try {
    const asked = signal === undefined ? {} : { signal };
    const { bytes } = await client.archive(request, { ...asked, admit: share.admit });
    share.correct(bytes.length);
    return await store.ensure({ bytes, name, version, ...(integrity === undefined ? {} : { integrity }) });
  } finally {
    share.leave();
  }
}

function hasLines(runner: TaskRunner): runner is WorkerRunner {
  return 'openLines' in runner;
}
