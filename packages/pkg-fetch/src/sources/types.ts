import type { FsOps, Integrity } from '@dx/pkg-core';
import type { RegistryClient } from '../types.ts';

/** A spec that no registry answers, as a manifest wrote it. */
export interface SourceSpec {
  /** `file` is an archive on this machine, `remote` one at a URL, `directory` a folder that is linked. */
  readonly kind: 'git' | 'remote' | 'file' | 'directory';
  readonly name: string;
  readonly spec: string;
  /** Location of the package that asks, relative to the root; a relative path in `spec` starts there. */
  readonly from: string;
}

/** A `package.json` as parsed, own keys only. Nothing in it is checked. */
export type RawManifest = Readonly<Record<string, unknown>>;

/** What such a spec leads to. */
export type FoundSource =
  | {
      readonly kind: 'archive';
      /** What a lock says: `git+ssh://…#<40 hex>`, `https://…tgz`, `file:x.tgz` relative to the root. */
      readonly resolved: string;
      /** Of a remote or local archive; of git only `SourceArchive` has one. */
      readonly integrity?: Integrity;
      /**
       * The package's own, with `dist` (`tarball` is `resolved`, `integrity` where it is known) put in as a registry
       * would, and `gypfile: true` where a `binding.gyp` alone makes `node-gyp rebuild` its install script.
       */
      readonly manifest: RawManifest;
    }
  | {
      readonly kind: 'directory';
      /** Relative to the root, `/`-separated; may begin with `../`. */
      readonly location: string;
      readonly manifest: RawManifest;
    };

/** The archive of a source, whole and in memory. */
export interface SourceArchive {
  readonly resolved: string;
  /** gzip bytes as received, or as packed from git; owned by the receiver. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** sha512 of `bytes`. */
  readonly integrity: Integrity;
  /** `withheld`: the package has scripts that should run before it is packed, and they did not. */
  readonly preparation: 'none' | 'done' | 'withheld';
  /** Files of a git package that no archive may have because some platform cannot hold their name. Sorted. */
  readonly leftOut: readonly string[];
}

/** A package inside the archive of another. */
export interface BundledManifest {
  /** Relative to the package that brings it, `/`-separated: `node_modules/a/node_modules/b`. */
  readonly path: string;
  readonly manifest: RawManifest;
}

/** A git package that has scripts to run before it is packed. */
export interface PrepareRequest {
  readonly name: string;
  /** What the lock says of it: the identity to approve. */
  readonly resolved: string;
  /** Absolute directory of the package inside its checkout. No `.npmrc` and no link is in it. */
  readonly directory: string;
  readonly manifest: RawManifest;
  /** Those of `preinstall`, `install`, `postinstall`, `build`, `prepack` and `prepare` that it has. */
  readonly scripts: readonly string[];
  readonly signal: AbortSignal | undefined;
}

/**
 * Installs the development dependencies of a git package and runs its `prepare`, or does nothing and answers
 * `withheld`. It is asked for every package anew and decides by `resolved`; for one that is being prepared further up
 * it has to answer `withheld`.
 */
export type PrepareSource = (request: PrepareRequest) => Promise<'done' | 'withheld'>;

/** Caps on what is unpacked. */
export interface SourceLimits {
  /** Bytes that one archive or checkout unpacks to. Default 2 GiB. */
  readonly maxTotalBytes: number;
  /** Entries of one archive or checkout. Default 300,000. */
  readonly maxEntries: number;
  /** Unpacked bytes per packed byte. Default 1000. */
  readonly maxRatio: number;
  /** Bytes of one `package.json`. Default 16 MiB. */
  readonly maxManifestBytes: number;
}

/** What a source fetcher needs. */
export interface SourceFetcherOptions {
  /** Absolute. `file:` in a lock and every location are relative to it. */
  readonly root: string;
  readonly fs: FsOps;
  /** Fetches what is at a URL; its credential rules, proxies, retries and limits hold. */
  readonly client: Pick<RegistryClient, 'archive'>;
  /** Absolute, made when missing. A private directory per git package lies in it until `archive` or `close`. */
  readonly temporaryDirectory: string;
  /** Where git is looked for (`PATH`), and of which git is given what it needs; see `gitEnvironment`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default: nothing of a git package is ever run. */
  readonly prepare?: PrepareSource;
  readonly limits?: Partial<SourceLimits>;
  /** Longest time for one run of git. Default 15 minutes. */
  readonly gitTimeoutMs?: number;
}

/** What is known of an archive before it is fetched. */
export interface SourceArchiveOptions {
  /** The package's name: it decides which registry's credentials a URL may be given. Default none. */
  readonly name?: string;
  /** Compared with the bytes of a remote or local archive, and as in npm never with those of git. */
  readonly integrity?: Integrity;
  readonly signal?: AbortSignal;
}

/**
 * Packages that no registry answers. Methods may fail with `DX_SOURCE_UNSUPPORTED`, `DX_SOURCE_NOT_FOUND`,
 * `DX_SOURCE_MANIFEST`, `DX_SOURCE_ARCHIVE`, `DX_SOURCE_TOO_LARGE`, `DX_UNSAFE_PATH`, `DX_GIT_MISSING`,
 * `DX_GIT_FAILED`, `DX_GIT_REF_NOT_FOUND`, `DX_CANCELLED`, and for URLs as `RegistryClient.archive`. No message or
 * detail carries a secret.
 */
export interface SourceFetcher {
  /** What a spec leads to. The same question asked again costs nothing. Runs no code of the package. */
  sourcePackage(spec: SourceSpec, options?: { readonly signal?: AbortSignal }): Promise<FoundSource>;
  /**
   * The archive of what a lock has at `resolved`. What `sourcePackage` fetched for it is used, once. The archive of a commit
   * has the same bytes on every machine as long as nothing was prepared.
   *
   * @throws DX_INTEGRITY_MISMATCH
   */
  archive(resolved: string, options?: SourceArchiveOptions): Promise<SourceArchive>;
  /** Ends what is under way with `DX_CANCELLED` and removes the private directories. Calling it again does nothing. */
  close(): Promise<void>;
}
