import type { IncomingHttpHeaders } from 'node:http';

/** One file of a package: its text or bytes, or those with a mode (default 0o644). */
export type FileSpec =
  | string
  | Uint8Array
  | { readonly text: string; readonly mode?: number }
  | { readonly bytes: Uint8Array; readonly mode?: number };

/**
 * One published version: any manifest fields (`dependencies`, `bin`, `os`, `scripts`, …) beside what only a registry
 * knows. `name` and `version` come from the keys.
 */
export interface VersionSpec {
  readonly [field: string]: unknown;
  /** Path → content. `package.json` is made from the manifest fields unless it is given here. */
  readonly files?: Readonly<Record<string, FileSpec>>;
  readonly deprecated?: string | boolean;
  /** ISO time. Default: one day after the version before it, starting at 2020-01-01. */
  readonly publishedAt?: string;
  /** gzip bytes to serve as they are, instead of an archive built from `files`. */
  readonly archive?: Uint8Array;
  /** Laid over the computed `dist` in the documents; a value `null` removes a field. For wrong hashes and odd URLs. */
  readonly dist?: Readonly<Record<string, unknown>>;
}

/** All versions of one name. */
export interface PackageSpec {
  /** Default: `latest` is the highest stable version, or the highest of all where none is stable. */
  readonly distTags?: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, VersionSpec | null>>;
}

/** Everything that a registry knows, as plain data. */
export interface Universe {
  readonly name?: string;
  readonly why?: string;
  readonly packages: Readonly<Record<string, PackageSpec>>;
  /** What a test expects of it; not read by the registry. */
  readonly expected?: unknown;
}

/** How a registry behaves. */
export interface RegistryOptions {
  /** `cache-control: public, max-age=<n>` on documents. Default 300, as public registries send. 0 sends `no-cache`. */
  readonly maxAgeSeconds?: number;
  /** Every request must carry `authorization: Bearer <token>`, else 401. Default: open to all. */
  readonly bearerToken?: string;
  /** Path before everything, such as `/npm`. Default none. */
  readonly basePath?: string;
  /** Serves abbreviated documents when they are asked for. Default true; false sends full ones always. */
  readonly abbreviated?: boolean;
  /** Serves with TLS; `url` is then `https:`. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Default: any free one. */
  readonly port?: number;
  /**
   * Also serves `-/fixture/counts`, `-/fixture/missing` (paths answered 404) and `-/fixture/reset`, uncounted, for a
   * parent in another process. Default false.
   */
  readonly remoteControl?: boolean;
}

/** How a recording of a real registry is served or made. */
export interface RecordedRegistryOptions {
  /** Where documents and archives lie; made when it is not there. */
  readonly directory: string;
  /** `record` asks `upstream` for what is not there yet and keeps it; `replay` answers 404 and never leaves loopback. */
  readonly mode: 'record' | 'replay';
  /** The real registry. Needed to record. */
  readonly upstream?: string;
  /** Wait before every answer. Default 0. Counted per request: opening a connection costs nothing extra. */
  readonly latencyMs?: number;
  /** Megabits per second for the bodies of all connections together. Default: no limit. */
  readonly mbit?: number;
  /** As in `RegistryOptions`. */
  readonly maxAgeSeconds?: number;
  readonly port?: number;
  readonly remoteControl?: boolean;
}

/** One request as it came in. */
export interface RequestRecord {
  readonly method: string;
  /** Path with query, as sent. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** What it was about. */
  readonly kind: RequestKind;
  /** Status sent, 0 while none was. */
  readonly status: number;
}

/** What a request asks for. */
export type RequestKind = 'packument' | 'archive' | 'other';

/** Requests by outcome; the four add up to all. `notModified` are document requests that got 304. */
export interface RequestCounts {
  readonly packuments: number;
  readonly notModified: number;
  readonly archives: number;
  readonly other: number;
}

/** Which requests a fault hits, and how often. */
export interface FaultTarget {
  /** A package name (its document and its archives), or a pattern on the decoded path. */
  readonly path: RegExp | string;
  /** Only requests of this kind. Default all. */
  readonly only?: RequestKind;
  /** How many requests it hits before it is spent. Default: all. */
  readonly times?: number;
}

/** What goes wrong. */
export type FaultKind =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** Never answers. */
  | { readonly kind: 'hang' }
  /** Resets the connection: before any answer, or after this many bytes of the body. */
  | { readonly kind: 'reset'; readonly afterBytes?: number }
  /** Announces the whole length, sends half of the body, closes. */
  | { readonly kind: 'truncate' }
  /** Flips the bits of 16 bytes in the middle of the body; the length stays. */
  | { readonly kind: 'corrupt' }
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: 301 | 302 | 303 | 307 | 308 };

/** A fault by rule. The first rule that matches and is not spent is played. */
export type Fault = FaultTarget & FaultKind;

/** What every registry of this package offers. */
export interface RunningRegistry {
  /** Origin and base path with a final `/`, as it is written in an `.npmrc`. */
  readonly url: string;
  /** Requests since the start or the last `reset`, in order of arrival. */
  readonly requests: readonly RequestRecord[];
  counts(): RequestCounts;
  /** Forgets requests, not packages or faults. */
  reset(): void;
  /** Adds a rule; gives a function that removes it. */
  fault(fault: Fault): () => void;
  clearFaults(): void;
  /** Stops listening and drops all connections, also those that hang. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A registry whose packages can be changed while it runs. */
export interface FixtureRegistry extends RunningRegistry {
  /** Adds or replaces one version. `latest` follows the default rule unless the package has `distTags`. */
  publish(name: string, version: string, spec?: VersionSpec): void;
  /** Removes one version, or the whole name. Nothing happens when there is no such thing. */
  unpublish(name: string, version?: string): void;
  /** Sets one dist-tag; `undefined` removes it. */
  tag(name: string, tag: string, version: string | undefined): void;
  /** The archive's bytes and hashes, as they are served. */
  archive(name: string, version: string): Promise<BuiltArchive>;
}

/** An archive with what a document says of it. */
export interface BuiltArchive {
  /** gzip */
  readonly bytes: Buffer;
  /** `sha512-<base64>` */
  readonly integrity: string;
  /** SHA-1, hex */
  readonly shasum: string;
  readonly fileCount: number;
  readonly unpackedSizeBytes: number;
}
