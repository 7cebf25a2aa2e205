/** How bad it is, npm's words, least first. */
export type Severity = 'info' | 'low' | 'moderate' | 'high' | 'critical';

/** One package version to ask about. */
export interface AuditPackage {
  /** The real name, not that of an alias. */
  readonly name: string;
  readonly version: string;
}

/** A known vulnerability of a package, as a registry tells it; all texts are the registry's. */
export interface Advisory {
  readonly id: number | string;
  readonly url: string;
  readonly title: string;
  readonly severity: Severity;
  /** A range of semver. */
  readonly vulnerableVersions: string;
  /** `CWE-79`. */
  readonly cwe: readonly string[];
  readonly cvss?: { readonly score: number; readonly vectorString?: string };
  /** Other names of the same fault: `CVE-2021-44906`. */
  readonly aliases?: readonly string[];
  /** Versions that are said to be the first without the fault. */
  readonly fixedVersions?: readonly string[];
  /** Whether the package itself is the fault: it was published to do harm. */
  readonly isMalware?: true;
}

/** An advisory that is about versions that were asked for. */
export interface Finding {
  readonly name: string;
  readonly advisory: Advisory;
  /** Those that were asked for and are affected; sorted by semver, at least one. */
  readonly versions: readonly string[];
}

/** What came of asking one registry. */
export type AuditAnswer =
  | { readonly status: 'answered'; readonly findings: readonly Finding[] }
  /** The registry has no such endpoint: 404, 405 or 501. */
  | { readonly status: 'unsupported'; readonly reason: string }
  /** No answer in time, no connection, or not one that can be read. */
  | { readonly status: 'failed'; readonly reason: string };

/** One POST to a registry. */
export interface AuditRequest {
  /** Below the registry's address. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
}

/** A registry that can be asked. May fail in any way: `auditBulk` makes an answer of it. */
export interface AuditPort {
  post(request: AuditRequest): Promise<{ readonly status: number; readonly bytes: Uint8Array }>;
}

/** How long to wait, and who may say that it is enough. */
export interface AuditBulkOptions {
  /** Default 30,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** How many package names have findings, by the worst of each. */
export type SeverityCounts = Readonly<Record<Severity | 'total', number>>;
