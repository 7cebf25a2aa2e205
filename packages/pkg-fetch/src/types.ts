import type { Integrity, PackageName } from '@dx/pkg-core';

/** One HTTP request. Header names are lower case. */
export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'HEAD' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
  /** Which pool: metadata must not queue behind archives. */
  readonly lane: 'metadata' | 'archive';
}

/** The answer's head; the body is read once, by one of the two. Redirects are not followed, nothing is retried. */
export interface TransportResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded (gzip, br) bytes. Fails with `DX_FETCH_TOO_LARGE` past `limitBytes`, before holding more than that. */
  bytes(limitBytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Decoded bytes as they come; leaving the loop early closes the connection. */
  chunks(): AsyncIterable<Uint8Array>;
  /** Drops the body. */
  discard(): void;
}

/** The one thing that knows sockets. */
export interface Transport {
  request(request: TransportRequest): Promise<TransportResponse>;
  close(): Promise<void>;
}

/** What a URL prefix is shown; longest prefix wins. */
export interface Credential {
  /** `//host[:port]/path/` */
  readonly prefix: string;
  readonly token?: string;
  readonly basic?: string;
}

/** What a registry client needs to know. */
export interface RegistrySettings {
  readonly registry: string;
  readonly scopes: Readonly<Record<string, string>>;
  readonly credentials: readonly Credential[];
  readonly retries: number;
  readonly retryFactor: number;
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
  readonly timeoutMs: number;
  readonly userAgent: string;
  /** Sent as `npm-command`, as some proxies key on it. */
  readonly command?: string;
}

/** What a cached answer lets the client ask: "only if it changed". */
export interface Revalidation {
  readonly etag?: string;
  readonly lastModified?: string;
}

/** A registry's document of one name. */
export type PackumentAnswer =
  | { readonly status: 'unchanged'; readonly maxAgeMs: number }
  | {
      readonly status: 'found';
      /** JSON, UTF-8, as received. */
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly etag?: string;
      readonly lastModified?: string;
      /** How long it may be used without asking again. 0 when the server says nothing. */
      readonly maxAgeMs: number;
    };

/** One archive to get. */
export interface ArchiveRequest {
  readonly name: PackageName | string;
  readonly version: string;
  readonly url: string;
  /** Absent only where a lock or registry has none; then the caller must record what came. */
  readonly integrity?: Integrity;
  /** A hint for ordering, never for allocation. */
  readonly sizeBytes?: number;
}

/** A whole archive in memory. Its bytes are checked against `integrity` by the store while it reads them (one hash per byte). */
export interface Archive {
  readonly request: ArchiveRequest;
  /** gzip bytes as published; owned by the receiver, may be transferred. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What happened on the way, for progress and traces. */
export type FetchEvent =
  | { readonly kind: 'request'; readonly url: string }
  | { readonly kind: 'retry'; readonly url: string; readonly attempt: number; readonly reason: string }
  | { readonly kind: 'received'; readonly url: string; readonly bytes: number };
