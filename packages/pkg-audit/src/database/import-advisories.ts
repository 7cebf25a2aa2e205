import { encodeDatabase } from './encode-database.ts';
import { readOsvRecord } from './read-osv-record.ts';
import type { AdvisoryDatabase, DatabaseFacts, ImportOutcome, OsvRecord, StoredAdvisory } from './types.ts';

const maxDocumentBytes = 8 * 1024 ** 2;

/** What to import, and into what. */
export interface ImportOptions {
  /** Where the documents come from, for whoever asks later. */
  readonly source: string;
  /** What is there already stays, unless a document is newer. Default: nothing. */
  readonly base?: AdvisoryDatabase;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
}

/**
 * A database of OSV records: one JSON document each, of 8 MiB at most. A record takes the place of one that was changed
 * earlier; one that was withdrawn takes it out. The same documents make the same database in any order.
 */
export function importAdvisories(documents: Iterable<Uint8Array>, options: ImportOptions): ImportOutcome {
  const records = new Map<string, OsvRecord>();
  const known = options.base === undefined ? new Map<string, string>() : loadRecords(options.base, records);
  const counts = { added: 0, changed: 0, withdrawn: 0, unreadable: 0 };
  for (const bytes of documents) {
    const record = readDocument(bytes);
    if (record === undefined) {
      counts.unreadable += 1;
      continue;
    }
    const before = known.get(record.id);
    if (before !== undefined && before >= record.modified) continue;
    const had = (records.get(record.id)?.advisories.size ?? 0) > 0;
    const has = record.advisories.size > 0;
    if (has) counts[had ? 'changed' : 'added'] += 1;
    else if (had) counts.withdrawn += 1;
    records.set(record.id, record);
    known.set(record.id, record.modified);
  }
  return { ...build(records, options), ...counts };
}

function build(
  records: ReadonlyMap<string, OsvRecord>,
  { source, now = Date.now }: ImportOptions,
): Pick<ImportOutcome, 'bytes' | 'facts'> {
  const advisories = new Map<string, StoredAdvisory[]>();
  const withdrawn = new Map<string, string>();
  let newest = '';
  let recordCount = 0;
  for (const id of [...records.keys()].sort()) {
    const record = records.get(id);
    if (record === undefined) continue;
    if (record.modified > newest) newest = record.modified;
    if (record.advisories.size === 0) withdrawn.set(id, record.modified);
    else recordCount += 1;
    for (const [name, list] of record.advisories) {
      const all = advisories.get(name);
      if (all === undefined) advisories.set(name, [...list]);
      else all.push(...list);
    }
  }
  const facts: DatabaseFacts = Object.freeze({
    ...{ recordCount, packageCount: advisories.size, newest, writtenMs: now(), source },
  });
  return { facts, bytes: encodeDatabase(advisories, facts, withdrawn) };
}

/** Records as they were imported; gives the time of each. */
function loadRecords(base: AdvisoryDatabase, records: Map<string, OsvRecord>): Map<string, string> {
  const known = new Map(base.withdrawn());
  for (const [id, modified] of known) records.set(id, { id, modified, advisories: new Map() });
  for (const [name, list] of base.entries())
    for (const stored of list) {
      const { id, modified } = stored;
      const record = records.get(id);
      const advisories = new Map(record?.advisories);
      advisories.set(name, [...(advisories.get(name) ?? []), stored]);
      records.set(id, { id, modified, advisories });
      known.set(id, modified);
    }
  return known;
}

function readDocument(bytes: Uint8Array): OsvRecord | undefined {
  if (bytes.length > maxDocumentBytes) return undefined;
  try {
    return readOsvRecord(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    return undefined;
  }
}
