import path from 'node:path';
import {
  type AdvisoryDatabase,
  changedSince,
  directoryDocuments,
  type ImportOutcome,
  importAdvisories,
  zippedDocuments,
} from '@dx/pkg-audit';
import { DxError } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import type { Settings } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { type Downloads, openDownloads } from './download.ts';

const archiveLimitBytes = 1024 ** 3;
const documentLimitBytes = 8 * 1024 ** 2;
/** More changes than these are faster fetched as one archive. */
const maxSingleFetches = 2_000;
const fetchesAtOnce = 16;

/** From where, and what is there already. */
export interface DatabaseImport {
  /** An address, or a path relative to the working directory. */
  readonly source: string;
  /** What newer documents change. Default: the database is made anew. */
  readonly base?: AdvisoryDatabase;
}

/**
 * Reads documents of OSV from a zip or a directory, here or at an address. Where there is a database and the address has a
 * list of changes beside it, only what changed is fetched.
 *
 * @throws DX_AUDIT_IMPORT, DX_AUDIT_DOWNLOAD
 */
export async function importDatabase(
  given: DatabaseImport,
  settings: Settings,
  context: CommandContext,
): Promise<ImportOutcome> {
  const { base } = given;
  const isAddress = /^https?:\/\//i.test(given.source);
  const source = isAddress ? given.source : path.resolve(context.project.directory, given.source);
  const options = { source, ...(base === undefined ? {} : { base }) };
  if (!isAddress) return importAdvisories(readLocally(source), options);
  const downloads = await openDownloads(settings, context.signal);
  try {
    const changed = base === undefined ? undefined : await fetchChanges(new URL(source), base, downloads);
    const documents = changed ?? (await fetchArchive(new URL(source), downloads));
    return importAdvisories(documents, options);
  } finally {
    await downloads.close();
  }
}

function readLocally(source: string): Iterable<Uint8Array> {
  const stat = nodeFs.stat(source);
  if (stat?.kind === 'directory') return directoryDocuments(source, nodeFs);
  if (stat?.kind === 'file') return zippedDocuments(nodeFs.readFile(source), source);
  throw nothingThere(source);
}

async function fetchArchive(url: URL, downloads: Downloads): Promise<Iterable<Uint8Array>> {
  const bytes = await downloads.fetch(url, archiveLimitBytes);
  if (bytes === undefined) throw nothingThere(url.href);
  return zippedDocuments(bytes, url.href);
}

/** Undefined when there is no list of changes, or it has too many. */
async function fetchChanges(
  archive: URL,
  base: AdvisoryDatabase,
  downloads: Downloads,
): Promise<readonly Uint8Array[] | undefined> {
  const list = await downloads.fetch(new URL('modified_id.csv', archive), archiveLimitBytes);
  if (list === undefined) return undefined;
  const ids = changedSince(new TextDecoder().decode(list), base.facts.newest);
  if (ids.length > maxSingleFetches) return undefined;
  const documents: Uint8Array[] = [];
  const left = ids.values();
  const work = async (): Promise<void> => {
    for (const id of left) {
      const bytes = await downloads.fetch(new URL(`${id}.json`, archive), documentLimitBytes);
      if (bytes !== undefined) documents.push(bytes);
    }
  };
  await Promise.all(Array.from({ length: fetchesAtOnce }, work));
  return documents;
}

function nothingThere(source: string): DxError {
  return new DxError({
    code: 'DX_AUDIT_DOWNLOAD',
    message: `There is nothing at ${source}`,
    hint: 'Give the export of OSV for npm (all.zip) as a file or an address, or a directory of its JSON files',
    details: { source },
  });
}
