import type { MetadataKey } from '@dx/pkg-cache';
import { isDxError, parsePackageName } from '@dx/pkg-core';
import type { Lock } from '@dx/pkg-lock';
import type { ResolveWarning } from '@dx/pkg-resolve';
import { combineSettings } from '@dx/pkg-workspace';
import { type Freshness, openFreshness } from '../document-answers.ts';
import type { Session } from '../session.ts';
import { type RecordedDocument, recordKey } from './document-record.ts';
import { type Memo, readMemo, writeMemo } from './memo-file.ts';
import { type MemoQuestion, memoKey } from './memo-key.ts';

/** What a resolution gives in the end. */
export interface Remembered {
  readonly lock: Lock;
  readonly warnings: readonly ResolveWarning[];
}

/** The memo of one question. */
export interface ResolutionMemo {
  /**
   * The former answer, where resolving now would give the same: every document that it was made from is still that one, and
   * fresh or just confirmed; names that a registry did not have are asked for again. All that has to be asked is
   * asked at once, and whoever then resolves finds it answered.
   */
  find(): Promise<Remembered | undefined>;
  /** Keeps an answer. */
  keep(answer: Remembered): void;
}

/** Undefined where nothing is remembered. Reads no file yet. */
export function openResolutionMemo(question: MemoQuestion): ResolutionMemo | undefined {
  const { session, input } = question;
  if (combineSettings(session.settings).preferOnline) return undefined;
  const key = memoKey(question);
  if (key === undefined) return undefined;
  const { fs, options } = session;
  const before = input.settings?.before;
  return {
    find: async () => {
      const memo = readMemo(fs, options.home, key);
      if (memo === undefined || !isOfNow(memo, before)) return undefined;
      const documents = await confirm(session, memo, before !== undefined);
      if (documents === undefined) return undefined;
      const { lock, warnings } = memo;
      if (isOtherwise(memo.documents, documents)) writeMemo(fs, options.home, key, { ...memo, documents });
      return { lock, warnings };
    },
    keep: ({ lock, warnings }) => {
      const { record } = session.metadata();
      if (record.hasSources || lock.extra !== undefined) return;
      const documents = [...record.documents.values()];
      const missing = [...record.missing];
      const age = before && { beforeMs: Date.parse(before), ripeMs: finite(record.ripeMs(before)) };
      writeMemo(fs, options.home, key, { lock, warnings, documents, missing, ...(age && { age }) });
    },
  };
}

/** Whether the same versions are old enough. */
function isOfNow({ age }: Memo, before: string | undefined): boolean {
  if (before === undefined) return age === undefined;
  const beforeMs = Date.parse(before);
  return age !== undefined && beforeMs >= age.beforeMs && beforeMs < age.ripeMs;
}

/** The documents with their times of now; undefined where one of them is another one. */
async function confirm(
  session: Session,
  memo: Memo,
  needsTimes: boolean,
): Promise<readonly RecordedDocument[] | undefined> {
  const isFresh = freshnessOf(session);
  const cache = session.documents();
  const documents: RecordedDocument[] = [];
  const stale: RecordedDocument[] = [];
  for (const document of memo.documents) {
    const seen = cache.seeAgain(document, document.seen);
    if (seen === undefined && isFull(document)) return undefined;
    const isUsable = seen !== undefined && (document.isHeld === true || isFresh(seen));
    if (isUsable) documents.push(seen === document.seen ? document : { ...document, seen });
    else stale.push(document);
  }
  if (stale.some(isFull)) return undefined;
  const asked = await askAgain(session, stale, memo.missing, needsTimes);
  return asked && [...documents, ...asked];
}

/** All at once: what is not confirmed here is what a resolution asks for. */
async function askAgain(
  session: Session,
  stale: readonly RecordedDocument[],
  missing: readonly string[],
  needsTimes: boolean,
): Promise<readonly RecordedDocument[] | undefined> {
  if (stale.length === 0 && missing.length === 0) return [];
  const source = session.metadata();
  const ask = async (name: string): Promise<boolean> => {
    try {
      await source.packageMetadata(parsePackageName(name), ...(needsTimes ? [{ needsTimes }] : []));
      return true;
    } catch (error) {
      if (isDxError(error)) return false;
      throw error;
    }
  };
  const [found, reappeared] = await Promise.all([
    Promise.all(stale.map(({ name }) => ask(name))),
    Promise.all(missing.map((name) => ask(name))),
  ]);
  if (found.includes(false) || reappeared.includes(true)) return undefined;
  const { record } = source;
  if (missing.some((name) => !record.missing.has(parsePackageName(name)))) return undefined;
  const now = stale.map((document) => sameDocument(document, record.documents.get(recordKey(document))));
  return now.includes(undefined) ? undefined : now.filter((document) => document !== undefined);
}

function sameDocument(
  former: RecordedDocument,
  now: RecordedDocument | undefined,
): RecordedDocument | undefined {
  if (now === undefined || now.seen.etag === undefined || now.seen.etag !== former.seen.etag)
    return undefined;
  return now;
}

/** Whole documents are asked for by their age; only a resolution knows when. */
function isFull({ registry }: MetadataKey): boolean {
  return registry.endsWith('#full');
}

function freshnessOf({ settings, options }: Session): Freshness {
  const now = options.ports?.now ?? Date.now;
  return openFreshness({ settings, network: options.policy?.network ?? 'online', now });
}

/** Whether files were read anew or times moved, so that the next look is quicker with them. */
function isOtherwise(before: readonly RecordedDocument[], now: readonly RecordedDocument[]): boolean {
  return before.length !== now.length || before.some((document, index) => document.seen !== now[index]?.seen);
}

/** JSON has no infinity. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.MAX_SAFE_INTEGER;
}
