import type { Integrity, PackageName } from '@dx/pkg-core';
import type { Overrides } from './open-overrides.ts';

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
   * refused. An optional dependency is skipped when this throws DX_PACKAGE_NOT_FOUND or DX_VERSION_NOT_FOUND.
   */
  sourcePackage?(spec: SourceSpec): SourcePackage | Promise<SourcePackage>;
  /** The packages in the archive, in any order. Asked only for packages in the answer that bundle some. */
  bundledPackages?(manifest: VersionManifest): readonly BundledPackage[] | Promise<readonly BundledPackage[]>;
  /** A hint that the name will be asked for soon; may do nothing. */
  prefetch?(name: PackageName): void;
}

/** Exact versions by what asks for them; see `ResolveInput.pins`. */
export type VersionPins = Readonly<Record<string, string>>;

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
  readonly kind: 'deprecated' | 'peer-conflict' | 'optional-skipped' | 'pin-ignored' | 'engine';
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

/** From where packages may come: from anywhere, nowhere, or where the project's own manifests say so. */
export type SourceRule = 'all' | 'none' | 'root';

/** npm's `allow-git`, `allow-remote`, `allow-file` and `allow-directory`. Default of each: `root`. */
export type SourceRules = Readonly<Partial<Record<SourceSpec['kind'], SourceRule>>>;

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
  /** Which specs that no registry answers are allowed to whom. */
  readonly allow?: SourceRules;
  /** Let overrides change what the root itself depends on, as yarn's and pnpm's do. Default false: an error, as in npm. */
  readonly overrideDirect?: boolean;
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
  /**
   * Exact versions that another tool's lockfile decided, used where no preference decides and `update` does not ask for
   * another one. Of the keys that fit the first counts: `<parent>><name>@<range>`, where the parent is `name@version`, `.`
   * for the root or a member's location; `<parent>><name>`; `<name>@<range>`. The range is as the manifest writes it. A
   * pinned dependency gets its version even where npm would share a newer one, unless peers then exclude each other. A
   * pin that does not satisfy its range or does not exist is left aside with a warning. Default none.
   */
  readonly pins?: VersionPins;
  /** The root's `overrides`, as its manifest has them. Default none. */
  readonly overrides?: Overrides;
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
