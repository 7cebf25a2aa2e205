import { writeMetadata } from '@dx/pkg-cache';
import type { FsOps, PackageName, TaskHandlers } from '@dx/pkg-core';
import { transferring } from '@dx/pkg-core/node';
import {
  type FetchEvent,
  openRegistryClient,
  openTransport,
  type RegistryClient,
  type RegistrySettings,
  type Revalidation,
  type TransportOptions,
} from '@dx/pkg-fetch';

/** What a thread needs before it can fetch documents. Holds credentials: it never leaves the process. */
export interface OpenDocumentsTask {
  readonly registrySettings: RegistrySettings;
  readonly transport: TransportOptions;
  /** Of the metadata cache. */
  readonly directory: string;
}

/** Asks for one document. */
export interface FetchDocumentTask {
  readonly name: PackageName;
  readonly registry: string;
  readonly revalidate?: Revalidation;
}

/**
 * Fetching, inflating, indexing and keeping registry documents, for a thread of its own: two thirds of the main thread's
 * time in a cold resolution otherwise.
 */
export function documentTasks(fs: FsOps): TaskHandlers {
  let opened: OpenedDocuments | undefined;
  return {
    'documents.open': async (task: OpenDocumentsTask) => {
      opened = await openDocuments(task);
    },
    'documents.fetch': (task: FetchDocumentTask) => {
      if (opened === undefined) throw new TypeError('documents.open comes before documents.fetch');
      return fetchDocument(fs, opened, task);
    },
  };
}

interface OpenedDocuments {
  readonly client: RegistryClient;
  readonly directory: string;
  /** What happened since the last answer; it goes out with the next one. */
  events: FetchEvent[];
}

async function openDocuments({
  registrySettings,
  transport,
  directory,
}: OpenDocumentsTask): Promise<OpenedDocuments> {
  const events: FetchEvent[] = [];
  const opened = { directory, events };
  const onEvent = (event: FetchEvent): void => void opened.events.push(event);
  const client = openRegistryClient(registrySettings, await openTransport(transport), { onEvent });
  return Object.assign(opened, { client });
}

async function fetchDocument(fs: FsOps, opened: OpenedDocuments, task: FetchDocumentTask): Promise<unknown> {
  const { name, registry, revalidate } = task;
  const answer = await opened.client.packument(name, revalidate === undefined ? {} : { revalidate });
  const events = opened.events.splice(0);
  if (answer.status === 'unchanged') return { answer, events };
  const { status, maxAgeMs, ...content } = answer;
  const fetchedMs = Date.now();
  const indexed = { ...content, fetchedMs, freshUntilMs: fetchedMs + maxAgeMs };
  const index = writeMetadata(fs, opened.directory, { registry, name }, indexed);
  const value = { answer: { status, document: { ...indexed, index } }, events };
  return transferring(value, [answer.bytes.buffer]);
}
