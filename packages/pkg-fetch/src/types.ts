import type { DxError, Integrity, PackageName } from '@dx/pkg-core';

/** One HTTP request. Header names are lower case. */
export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'HEAD' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
  /** Which pool: metadata must not queue behind archives. */
  readonly lane: 'metadata' | 'archive';
  /** Longest silence of the server once the request is on a connection: before the head and between any two parts of the body. Default: no limit. */
  readonly timeoutMs?: number;
  /** `decoded` (default) undoes `content-encoding`; `raw` gives the bytes as they crossed the wire. */
  readonly encoding?: 'decoded' | 'raw';
}

/** The answer's head; the body is read once, by one of the two. Redirects are not followed, nothing is retried. */
export interface TransportResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Decoded (gzip, br, deflate) bytes, owned by the receiver. Fails with `DX_FETCH_TOO_LARGE` past `limitBytes`,
   * before holding more than that.
   */
  bytes(limitBytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Decoded bytes as they come; leaving the loop early closes the connection. */
  chunks(): AsyncIterable<Uint8Array>;
  /** Drops the body. */
  discard(): void;
}

/**
 * The one thing that knows sockets. Fails with `DX_FETCH_NETWORK`, `DX_FETCH_TIMEOUT`, `DX_FETCH_TRUNCATED`,
 * `DX_FETCH_TOO_LARGE`, `DX_FETCH_BAD_ANSWER` or `DX_CANCELLED`; an aborted signal whose reason is a `DxError` fails
 * with that reason instead.
 */
export interface Transport {
  request(request: TransportRequest): Promise<TransportResponse>;
  /** Ends every request with `DX_CANCELLED` and closes every connection. Calling it again does nothing. */
  close(): Promise<void>;
}

/** Which proxy for which requests. Credentials in a proxy's URL are sent to that proxy alone. */
export interface ProxySettings {
  /** For `http:` requests: `http://[user:password@]host:port`; on Node `socks`, `socks4`, `socks4a`, `socks5` and `socks5h` too. */
  readonly http?: string;
  /** For `https:` requests, tunnelled. */
  readonly https?: string;
  /** Hosts reached directly: `registry.test` (with its subdomains), `.corp.test`, `10.0.0.1`, `host:8080`, `*`. */
  readonly noProxy?: readonly string[];
}

/** How connections are made. */
export interface TransportOptions {
  /** Default: the runtime that runs this. */
  readonly runtime?: 'node' | 'bun';
  readonly proxies?: ProxySettings;
  /**
   * PEM texts of authorities trusted in addition to the runtime's own. Node before 22.15 forgets `NODE_EXTRA_CA_CERTS`
   * once anything is given here: add the text of that file then.
   */
  readonly ca?: readonly string[];
  /** `false` accepts any certificate. Default `true`. */
  readonly strictSsl?: boolean;
  /** What servers are shown that ask who is there; none by default. */
  readonly clientCertificates?: readonly ClientCertificate[];
  /** Address of the network interface to send from. Node only. */
  readonly localAddress?: string;
  /** Connections per origin in each lane. Default 48. */
  readonly maxSockets?: number;
  /** Longest wait for one connection, TLS included. Default 15,000. Node only. */
  readonly connectTimeoutMs?: number;
}

/** A certificate of the client's own, for one server. */
export interface ClientCertificate {
  /** As in `URL.host`: lower case, with the port unless it is 443. */
  readonly host: string;
  /** PEM text. */
  readonly cert: string;
  /** PEM text of its private key. */
  readonly key: string;
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
  /** Longest silence of a server, as npm's `fetch-timeout`. */
  readonly timeoutMs: number;
  /** Longest time for one call, retries included. Default 12 times `timeoutMs`. */
  readonly totalTimeoutMs?: number;
  readonly userAgent: string;
  /** Sent as `npm-command`, as some proxies key on it. */
  readonly command?: string;
  /** Sent as `npm-session`: something random per run of the program. */
  readonly session?: string;
  /** Sent as `npm-auth-type`: npm's setting `auth-type`. */
  readonly authType?: string;
  /** Sent as `npm-scope`: npm's setting `scope`, `@acme`. */
  readonly scope?: string;
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

/** Where time, chance and limits come from. */
export interface RegistryClientOptions {
  readonly onEvent?: (event: FetchEvent) => void;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
  /** 0 to 1, for the jitter of retries. Default `Math.random`. */
  readonly random?: () => number;
  /** Waits between attempts; rejects when the signal aborts. */
  readonly sleep?: (delayMs: number, signal: AbortSignal) => Promise<void>;
  /** Largest document, decoded. Default 100 MiB. */
  readonly packumentLimitBytes?: number;
  /** Largest archive. Default 512 MiB. */
  readonly archiveLimitBytes?: number;
}

/** What a call may be told. */
export interface PackumentOptions {
  /** Asks "only if it changed". */
  readonly revalidate?: Revalidation;
  /** `true` asks for the whole document (times, readme) instead of the abbreviated one. Default `false`. */
  readonly full?: boolean;
  readonly signal?: AbortSignal;
}

/** What a call for an archive may be told. */
export interface ArchiveOptions {
  readonly signal?: AbortSignal;
  /**
   * Asked before the body is read, with its length where the head tells it; the body waits on the network until this
   * resolves. Asked again when the call is tried again. See `openByteBudget`.
   */
  readonly admit?: (sizeBytes: number | undefined, signal: AbortSignal) => Promise<void>;
}

/**
 * A registry as its users see it. Every method may fail with `DX_FETCH_UNAUTHORIZED`, `DX_FETCH_FORBIDDEN`,
 * `DX_FETCH_STATUS`, `DX_FETCH_TIMEOUT`, `DX_FETCH_NETWORK`, `DX_FETCH_TOO_LARGE`, `DX_FETCH_TRUNCATED`,
 * `DX_FETCH_BAD_ANSWER`, `DX_FETCH_INSECURE_REDIRECT`, `DX_FETCH_UNSUPPORTED_URL`, `DX_FETCH_REDIRECTS` and
 * `DX_CANCELLED`. No message, detail or event carries a secret.
 */
export interface RegistryClient {
  /** One name's document from the registry of its scope; `DX_PACKAGE_NOT_FOUND` when there is none. */
  packument(name: PackageName, options?: PackumentOptions): Promise<PackumentAnswer>;
  /** One whole archive, not yet checked against its integrity; `DX_ARCHIVE_NOT_FOUND` when there is none. */
  archive(request: ArchiveRequest, options?: ArchiveOptions): Promise<Archive>;
  /** Names that the default registry finds for a text, best first; none when it cannot say. Never fails. */
  search(
    text: string,
    options?: { readonly limit?: number; readonly signal?: AbortSignal },
  ): Promise<readonly string[]>;
  /** Ends every call with `DX_CANCELLED` and closes the transport. Calling it again does nothing. */
  close(): Promise<void>;
}

/** One archive's outcome; a failure does not end the others. */
export type ArchiveResult =
  | { readonly status: 'fetched'; readonly archive: Archive }
  | { readonly status: 'failed'; readonly request: ArchiveRequest; readonly error: DxError };

/** How many archives are under way. */
export interface FetchArchivesOptions {
  readonly signal?: AbortSignal;
  /** Bytes requested or received and not yet taken by the consumer. Default 64 MiB; one archive may exceed it alone. */
  readonly maxBytesInFlight?: number;
  /** Requests under way at once. Default 48. */
  readonly concurrency?: number;
  readonly onEvent?: (event: ArchivesEvent) => void;
}

/** Progress of a batch of archives. */
export interface ArchivesEvent {
  readonly kind: 'archives';
  readonly done: number;
  readonly total: number;
  /** Bytes of all archives received so far. */
  readonly bytes: number;
}
