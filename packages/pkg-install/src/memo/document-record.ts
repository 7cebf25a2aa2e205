import type {
  CachedDocument,
  MetadataCache,
  MetadataKey,
  PackageDocument,
  SeenDocument,
} from '@dx/pkg-cache';
import { isDxError, type PackageName } from '@dx/pkg-core';

/** A document that an answer was made from. */
export interface RecordedDocument {
  readonly registry: string;
  readonly name: PackageName;
  readonly seen: SeenDocument;
  /** Its publish times were taken without looking at how old they are. */
  readonly isHeld?: true;
}

/** What was asked of a metadata source so far, and answered. */
export interface DocumentRecord {
  readonly documents: ReadonlyMap<string, RecordedDocument>;
  /** Names that a registry does not have. */
  readonly missing: ReadonlySet<PackageName>;
  /** Whether anything came from elsewhere than a registry. */
  readonly hasSources: boolean;
  /** When the first version that was too young no longer is, in milliseconds since 1970; infinite without one. */
  ripeMs(before: string): number;
}

/** The same, being written. */
export interface DocumentRecorder extends DocumentRecord {
  answered(key: MetadataKey, cached: CachedDocument): void;
  held(key: MetadataKey, cached: CachedDocument): void;
  failed(name: PackageName, error: unknown): void;
  /** A document whose publish times may have counted. */
  aged(document: PackageDocument): void;
  askedSource(): void;
}

/** Begins with nothing. */
export function openDocumentRecord(cache: Pick<MetadataCache, 'see'>): DocumentRecorder {
  const documents = new Map<string, RecordedDocument>();
  const missing = new Set<PackageName>();
  const aged = new Set<PackageDocument>();
  let hasSources = false;
  return {
    documents,
    missing,
    get hasSources() {
      return hasSources;
    },
    answered: (key, cached) => {
      documents.set(recordKey(key), { ...key, seen: cache.see(key, cached) });
    },
    held: (key, cached) => {
      const id = recordKey(key);
      if (!documents.has(id)) documents.set(id, { ...key, seen: cache.see(key, cached), isHeld: true });
    },
    failed: (name, error) => {
      if (isDxError(error, 'DX_PACKAGE_NOT_FOUND')) missing.add(name);
    },
    aged: (document) => void aged.add(document),
    askedSource: () => {
      hasSources = true;
    },
    ripeMs: (before) => findRipe(aged, Date.parse(before)),
  };
}

/** What a document is called in a record. */
export function recordKey({ registry, name }: MetadataKey): string {
  return `${registry}\n${name}`;
}

function findRipe(documents: ReadonlySet<PackageDocument>, beforeMs: number): number {
  let ripeMs = Number.POSITIVE_INFINITY;
  for (const document of documents) {
    if (!('time' in document)) continue;
    for (const text of Object.values(document.time ?? {})) {
      const published = Date.parse(text);
      if (published > beforeMs && published < ripeMs) ripeMs = published;
    }
  }
  return ripeMs;
}
