import type { Integrity, PackageName } from '@dx/pkg-core';

/** Name → range, as in a manifest. Null-prototype or plain; read by own keys only. */
export type DependencyMap = Readonly<Record<string, string>>;

/** What is kept of `peerDependenciesMeta`. */
export type PeerMeta = Readonly<Record<string, { readonly optional?: boolean }>>;

/** What is kept of `dependenciesMeta`: which members a dependent gets as copies of its own instead of links. */
export type DependenciesMeta = Readonly<Record<string, { readonly injected?: boolean }>>;

/** The dependency fields that every manifest may have. */
export interface DependencyFields {
  readonly dependencies?: DependencyMap;
  readonly devDependencies?: DependencyMap;
  readonly optionalDependencies?: DependencyMap;
  readonly peerDependencies?: DependencyMap;
  readonly peerDependenciesMeta?: PeerMeta;
  readonly bundleDependencies?: readonly string[];
}

/** A project's own manifest, the start of a resolution. */
export interface Importer extends DependencyFields {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly hasInstallScript?: boolean;
  readonly dependenciesMeta?: DependenciesMeta;
}

/** What one of the root's `packageExtensions` added to a manifest: its selector, and names by field. */
export interface AppliedExtension {
  readonly selector: string;
  readonly dependencies?: readonly string[];
  readonly optionalDependencies?: readonly string[];
  readonly peerDependencies?: readonly string[];
  readonly peerDependenciesMeta?: readonly string[];
}

/** One published version, as a registry's abbreviated document has it. */
export interface VersionManifest extends DependencyFields {
  readonly name: PackageName;
  readonly version: string;
  readonly tarball: string;
  readonly integrity?: Integrity;
  /** Normalised: command → path inside the package, without a leading `./`. */
  readonly bin?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly license?: string;
  readonly funding?: unknown;
  readonly deprecated?: string;
  readonly hasInstallScript?: boolean;
  /** What `packageExtensions` added, as a lock of version 4 records it. */
  readonly packageExtensionsApplied?: AppliedExtension;
  /** What a lock says of the package as it was published and nothing here reads: `workspaces`, `engines` as a list. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly unpackedSizeBytes?: number;
}

/** How a version needs another package: by `dependencies`, else `optionalDependencies`, else `peerDependencies`. */
export interface Requirement {
  /** As it is written there. */
  readonly spec: string;
  /** Whether the other one is in its own archive. */
  readonly isBundled: boolean;
}

/** What is known of one package name at one registry. `manifest` is lazy, so that a pick parses one version only. */
export interface PackageMetadata {
  readonly name: PackageName;
  readonly distTags: Readonly<Record<string, string>>;
  /** Every published version, in the registry's order. */
  readonly versions: readonly string[];
  manifest(version: string): VersionManifest | undefined;
  /** How a version needs another package, where that costs less than all of its manifest. */
  requirement?(version: string, other: string): Requirement | undefined;
  /** Publish times by version, ISO 8601, where the registry tells them. */
  readonly time?: Readonly<Record<string, string>>;
}

/** A spec that no registry answers, as a manifest wrote it. */
export interface SourceSpec {
  /** `file` is an archive on this machine, `remote` one at a URL, `directory` a folder that is linked. */
  readonly kind: 'git' | 'remote' | 'file' | 'directory';
  readonly name: string;
  readonly spec: string;
  /** Location of the package that asks; a relative path in `spec` starts there. */
  readonly from: string;
}

/** What such a spec leads to. */
export type SourcePackage =
  | {
      readonly kind: 'archive';
      /** `tarball` is what a lock says at `resolved`: `git+ssh://…#<40 hex>`, `https://…tgz`, `file:x.tgz` relative to the root. */
      readonly manifest: VersionManifest;
    }
  | {
      readonly kind: 'directory';
      /** Relative to the root, `/`-separated; may begin with `../`. */
      readonly location: string;
      readonly manifest: Importer;
    };

/** One package inside the archive of another. */
export interface BundledPackage {
  /** Relative to the package that brings it, `/`-separated: `node_modules/a/node_modules/b`. */
  readonly path: string;
  readonly manifest: Importer;
}

/** What a document must have so that the question can be answered from it. */
export interface MetadataNeeds {
  /** `time`, which abbreviated documents lack. */
  readonly needsTimes: boolean;
}

/** Where a resolution gets package metadata. Answers at once when it can: a promise per cached name costs time. */
export interface MetadataSource {
  /**
   * `needs` is given only when `before` is set and the name is not exempt from it.
   *
   * @throws DX_PACKAGE_NOT_FOUND when the registry has no such name
   */
  packageMetadata(name: PackageName, needs?: MetadataNeeds): PackageMetadata | Promise<PackageMetadata>;
  /**
   * The package of a spec that no registry answers. Asked once per spec and dependent. Without it such specs are
   * refused. An optional dependency is skipped when this throws any `DxError` but DX_CANCELLED.
   */
  sourcePackage?(spec: SourceSpec): SourcePackage | Promise<SourcePackage>;
  /**
   * The packages in the archive, in any order, for a package with `bundleDependencies` that has been given a place. Without
   * it what archives have inside is not in the answer.
   */
  bundledPackages?(manifest: VersionManifest): readonly BundledPackage[] | Promise<readonly BundledPackage[]>;
  /** A hint that the name will be asked for soon; may do nothing. */
  prefetch?(name: PackageName): void;
}
