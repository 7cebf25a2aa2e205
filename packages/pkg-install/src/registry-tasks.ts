import type { MessagePort } from 'node:worker_threads';
import { indexMetadata, keepMetadata, openStore, packIndex } from '@dx/pkg-cache';
import type { FsOps, PackageName, TaskHandlers } from '@dx/pkg-core';
import { openLineRunner, transferring } from '@dx/pkg-core/node';
import {
  type ArchiveRequest,
  type ByteBudgetOptions,
  type FetchEvent,
  openByteBudget,
  openRegistryClient,
  openTransport,
  type RegistryClient,
  type RegistrySettings,
  type Revalidation,
  type TransportOptions,
} from '@dx/pkg-fetch';
import { type CarriedStore, type CarryParts, carryArchive } from './archive-carrier.ts';

/** What a thread needs before it can talk to registries. Holds credentials: it never leaves the process. */
export interface OpenRegistryTask {
  readonly registrySettings: RegistrySettings;
  readonly transport: TransportOptions;
  /** Of the metadata cache. */
  readonly directory: string;
}

/** Asks for one document. */
export interface FetchDocumentTask {
  readonly name: PackageName;
  readonly registry: string;
  /** The whole document, with publish times, instead of the abbreviated one. */
  readonly full: boolean;
  readonly revalidate?: Revalidation;
}

/** Lets a thread give archives to those that unpack. */
export interface CarryTask {
  /** From `openLines` of the runner that unpacks; moves. */
  readonly lines: readonly MessagePort[];
  readonly store: CarriedStore;
  /** What this thread may have in memory and under way. */
  readonly budget: Omit<ByteBudgetOptions, 'onChange'>;
}

/**
 * All that goes over the network, for threads of their own: documents are inflated, indexed and kept there, archives
 * given to the threads that unpack. Two thirds of the main thread's time in a cold resolution otherwise.
 *
 * @param onHeld told how many bytes of archives are in memory here, after every change
 */
export function registryTasks(fs: FsOps, onHeld?: (heldBytes: number) => void): TaskHandlers {
  let opened: OpenedRegistry | undefined;
  let carrying: Pick<CarryParts, 'store' | 'budget'> | undefined;
  const whenOpen = (): OpenedRegistry => {
    if (opened === undefined) throw new TypeError('registry.open comes first');
    return opened;
  };
  return {
    'registry.open': async (task: OpenRegistryTask) => {
      opened = await openRegistry(task);
    },
    'registry.document': (task: FetchDocumentTask) => fetchDocument(fs, whenOpen(), task),
    'registry.archive': (request: ArchiveRequest) => fetchArchive(whenOpen(), request),
    'registry.carry': ({ lines, store, budget }: CarryTask) => {
      const runner = openLineRunner(lines);
      carrying = {
        store: openStore({ ...store, fs, runner }),
        budget: openByteBudget(onHeld === undefined ? budget : { ...budget, onChange: onHeld }),
      };
    },
    'registry.bring': async (request: ArchiveRequest) => {
      const { client, events } = whenOpen();
      if (carrying === undefined) throw new TypeError('registry.carry comes first');
      const integrity = await carryArchive({ client, ...carrying }, request);
      return { integrity, events: events.splice(0) };
    },
  };
}

interface OpenedRegistry {
  readonly client: RegistryClient;
  readonly directory: string;
  /** What happened since the last answer; it goes out with the next one. */
  readonly events: FetchEvent[];
}

async function openRegistry(task: OpenRegistryTask): Promise<OpenedRegistry> {
  const opened = { directory: task.directory, events: [] as FetchEvent[] };
  const onEvent = (event: FetchEvent): void => void opened.events.push(event);
  const transport = await openTransport(task.transport);
  return Object.assign(opened, { client: openRegistryClient(task.registrySettings, transport, { onEvent }) });
}

/** Written first, so that the bytes can move: a copy for the asker took longer than the file. */
async function fetchDocument(fs: FsOps, opened: OpenedRegistry, task: FetchDocumentTask): Promise<unknown> {
  const { name, registry, full, revalidate } = task;
  const asked = { full, ...(revalidate === undefined ? {} : { revalidate }) };
  const answer = await opened.client.packument(name, asked);
  const events = opened.events.splice(0);
  if (answer.status === 'unchanged') return { answer, events };
  const { status, maxAgeMs, ...content } = answer;
  const fetchedMs = Date.now();
  const fetched = { ...content, fetchedMs, freshUntilMs: fetchedMs + maxAgeMs };
  const key = { registry, name };
  const index = indexMetadata(key, fetched);
  keepMetadata(fs, opened.directory, key, fetched, index);
  const bytes = ownBytes(answer.bytes);
  const document = { ...fetched, bytes, index: packIndex(index) };
  return transferring({ answer: { status, document }, events }, [bytes.buffer]);
}

/** Only a whole buffer can move: one that is hardly larger moves along, others may share theirs. */
function ownBytes(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const isOwn = bytes.byteOffset === 0 && bytes.buffer.byteLength - bytes.byteLength <= spareBytes;
  return isOwn ? bytes : new Uint8Array(bytes);
}

const spareBytes = 1;

async function fetchArchive(opened: OpenedRegistry, request: ArchiveRequest): Promise<unknown> {
  const { bytes } = await opened.client.archive(request);
  return transferring({ bytes, events: opened.events.splice(0) }, [bytes.buffer]);
}
