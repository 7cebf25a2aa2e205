import type { SeenDocument } from '@dx/pkg-cache';
import { parsePackageName } from '@dx/pkg-core';
import type { ResolveWarning } from '@dx/pkg-resolve';
import type { RecordedDocument } from './document-record.ts';
import type { Memo } from './memo-file.ts';

/** What a memo's head says, as JSON. */
export interface MemoHead {
  readonly key: string;
  readonly warnings: readonly ResolveWarning[];
  readonly registries: readonly string[];
  readonly documents: readonly DocumentRow[];
  readonly missing: readonly string[];
  readonly age?: Memo['age'];
}

type DocumentRow = readonly [registry: number, name: string, seen: SeenDocument, isHeld: boolean];

/** The head of a memo. */
export function toHead(key: string, { warnings, documents, missing, age }: Memo): MemoHead {
  const registries = [...new Set(documents.map(({ registry }) => registry))];
  const places = new Map(registries.map((registry, place) => [registry, place]));
  const rows = documents.map(
    ({ registry, name, seen, isHeld = false }): DocumentRow => [
      places.get(registry) ?? 0,
      name,
      seen,
      isHeld,
    ],
  );
  return { key, warnings, registries, documents: rows, missing, ...(age && { age }) };
}

/**
 * What a head says, everything but the lock.
 *
 * @throws TypeError, DxError where it is not one of this key
 */
export function fromHead(parsed: unknown, key: string): Omit<Memo, 'lock'> {
  if (!isRecord(parsed) || parsed['key'] !== key) throw new TypeError('This is the memo of another question');
  const { warnings, registries, documents, missing, age } = parsed;
  if (!isListOf(warnings, isWarning) || !isListOf(registries, isText)) throw malformed();
  if (!isListOf(documents, isRow) || !isListOf(missing, isText) || !isAge(age)) throw malformed();
  const recorded = documents.map(([place, name, seen, isHeld]): RecordedDocument => {
    const registry = registries[place];
    if (registry === undefined) throw malformed();
    return { registry, name: parsePackageName(name), seen, ...(isHeld && { isHeld }) };
  });
  const names = missing.map((name) => parsePackageName(name));
  return { warnings, documents: recorded, missing: names, ...(age && { age }) };
}

function malformed(): TypeError {
  return new TypeError('This is not the head of a memo');
}

function isListOf<Item>(value: unknown, isItem: (item: unknown) => item is Item): value is readonly Item[] {
  return Array.isArray(value) && value.every((item) => isItem(item));
}

function isRow(value: unknown): value is DocumentRow {
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [place, name, seen, isHeld] = value as readonly unknown[];
  return Number.isInteger(place) && isText(name) && isSeen(seen) && typeof isHeld === 'boolean';
}

function isSeen(value: unknown): value is SeenDocument {
  if (!isRecord(value) || !isNumber(value['fetchedMs']) || !isNumber(value['freshUntilMs'])) return false;
  return ['etag', 'lastModified', 'stamp'].every(
    (field) => value[field] === undefined || isText(value[field]),
  );
}

function isWarning(value: unknown): value is ResolveWarning {
  return isRecord(value) && isText(value['kind']) && isText(value['location']) && isText(value['message']);
}

function isAge(value: unknown): value is Memo['age'] {
  return value === undefined || (isRecord(value) && isNumber(value['beforeMs']) && isNumber(value['ripeMs']));
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
