import type { AuditPackage, Finding, Severity } from '../types.ts';

/** One advisory about one package, as a database keeps it. */
export interface StoredAdvisory {
  readonly id: string;
  /** When its record was last changed, ISO 8601. */
  readonly modified: string;
  readonly aliases: readonly string[];
  readonly title: string;
  readonly url: string;
  readonly severity: Severity;
  /** A range of semver; absent when single versions are all there is. */
  readonly range?: string;
  /** Affected besides those in the range. */
  readonly versions?: readonly string[];
  readonly fixedVersions?: readonly string[];
  readonly cwe?: readonly string[];
  readonly cvss?: { readonly score: number; readonly vectorString: string };
  /** Published to do harm. */
  readonly isMalware?: true;
}

/** What an OSV record says of npm packages. */
export interface OsvRecord {
  readonly id: string;
  readonly modified: string;
  /** By package name; empty for a record that was withdrawn or is about other ecosystems. */
  readonly advisories: ReadonlyMap<string, readonly StoredAdvisory[]>;
}

/** What a database is. */
export interface DatabaseFacts {
  /** Records with at least one npm package. */
  readonly recordCount: number;
  readonly packageCount: number;
  /** The newest `modified` of all records, ISO 8601; empty without any. */
  readonly newest: string;
  /** When it was written, milliseconds since 1970. */
  readonly writtenMs: number;
  /** File, directory or address that it was imported from. */
  readonly source: string;
}

/** Advisories on this machine. A file is open until `close`, which is needed on every path. */
export interface AdvisoryDatabase {
  readonly facts: DatabaseFacts;
  /** What is known of these packages, sorted by name; faults with several names once. */
  find(packages: readonly AuditPackage[]): readonly Finding[];
  /** All of it by package name, each once, in the order of the file. */
  entries(): Iterable<readonly [name: string, advisories: readonly StoredAdvisory[]]>;
  /** Records that were withdrawn, with their `modified`. */
  withdrawn(): ReadonlyMap<string, string>;
  close(): void;
}

/** What an import did. */
export interface ImportOutcome {
  /** The whole database, for a file. */
  readonly bytes: Uint8Array;
  readonly facts: DatabaseFacts;
  /** Records that are new, were changed, or are gone because they were withdrawn. */
  readonly added: number;
  readonly changed: number;
  readonly withdrawn: number;
  /** Documents that are no OSV records. */
  readonly unreadable: number;
}
