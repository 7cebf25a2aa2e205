import type { Integrity, PackageName } from '@dx/pkg-core';

/** Name → range, as in a manifest. Null-prototype or plain; read by own keys only. */
export type DependencyMap = Readonly<Record<string, string>>;

/** What is kept of `peerDependenciesMeta`. */
export type PeerMeta = Readonly<Record<string, { readonly optional?: boolean }>>;

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
  /** What a lock says of the package as it was published and nothing here reads: `workspaces`, `engines` as a list. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly unpackedSizeBytes?: number;
}

/** What is known of one package name at one registry. `manifest` is lazy, so that a pick parses one version only. */
export interface PackageMetadata {
  readonly name: PackageName;
  readonly distTags: Readonly<Record<string, string>>;
  /** Every published version, in the registry's order. */
  readonly versions: readonly string[];
  manifest(version: string): VersionManifest | undefined;
  /** Publish times by version, ISO 8601, where the registry tells them. */
  readonly time?: Readonly<Record<string, string>>;
}

/** Where a resolution gets package metadata. Answers at once when it can: a promise per cached name costs time. */
export interface MetadataSource {
  /** @throws DX_PACKAGE_NOT_FOUND when the registry has no such name */
  packageMetadata(name: PackageName): PackageMetadata | Promise<PackageMetadata>;
  /** A hint that the name will be asked for soon; may do nothing. */
  prefetch?(name: PackageName): void;
}

/**
 * One package at one place. npm's rule is that a package gets the nearest one above it, so the place decides who gets
 * what: choosing versions and choosing places are one decision, and both are in the graph.
 */
export interface GraphNode extends DependencyFields {
  /** Where it is below the root, `/`-separated: `node_modules/a/node_modules/b`, `packages/ui` for a member, `` for the root. */
  readonly location: string;
  /** The package's own name; differs from the last part of the location under an `npm:` alias. */
  readonly name: string;
  readonly version?: string;
  /** The archive's URL, or for a link the location of its target. */
  readonly resolved?: string;
  readonly integrity?: Integrity;
  /** A symlink to the importer at `resolved`. */
  readonly link?: boolean;
  /** Came inside its parent's archive. */
  readonly inBundle?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly license?: string;
  readonly funding?: unknown;
  readonly deprecated?: string;
  readonly hasInstallScript?: boolean;
  /** As in the manifest. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Something that a person should know about the answer and that did not stop it. */
export interface ResolveWarning {
  readonly kind: 'deprecated' | 'peer-conflict' | 'optional-skipped';
  /** Location of the node it is about. */
  readonly location: string;
  readonly message: string;
}

/**
 * The answer of `resolve`: every node that is reachable from the importers, for all platforms, sorted by location
 * (English locale, as npm sorts), unique by location. Importers are nodes too. Frozen plain data.
 */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly warnings: readonly ResolveWarning[];
}

/** Settings that change the answer. */
export interface ResolveSettings {
  /** Prefer versions whose `engines.node` matches this version, as npm does for a range without a tag. Default: no preference. */
  readonly nodeVersion?: string;
  /** The same for `engines.npm`. Default: no preference. */
  readonly npmVersion?: string;
  /** The tag that a bare `*`/`latest` means. Default `latest`. */
  readonly defaultTag?: string;
  /** Ignore peers when placing. Default false. */
  readonly legacyPeerDeps?: boolean;
  /** Fail on every peer conflict. Default false. */
  readonly strictPeerDeps?: boolean;
  /** Accept peer conflicts with a warning. Default false. */
  readonly force?: boolean;
}

/** What to re-decide although the previous answer still fits. */
export type ResolveUpdate =
  | { readonly kind: 'none' }
  | { readonly kind: 'all' }
  | { readonly kind: 'names'; readonly names: readonly string[] };

/** The question. */
export interface ResolveInput {
  /** Manifests by location; `` is the root and must be there. */
  readonly importers: Readonly<Record<string, Importer>>;
  /** The previous answer, kept wherever it still satisfies, so that nothing moves without need. Default none. */
  readonly preferences?: readonly GraphNode[];
  readonly update?: ResolveUpdate;
  /**
   * Names by importer that the user has just asked for, as in `npm install <name>`: their dependency is decided anew
   * from its range even where the previous answer fits. Default none.
   */
  readonly requested?: Readonly<Record<string, readonly string[]>>;
  readonly settings?: ResolveSettings;
}

/** How the question is asked. */
export interface ResolveOptions {
  readonly signal?: AbortSignal;
  /**
   * Told once of every version as soon as it is placed in the tree, in no certain order; downloads may start here. A
   * later step may still take it out again. Not told of what the preferences already have.
   */
  readonly onPick?: (manifest: VersionManifest) => void;
}
