import type { Integrity } from '@dx/pkg-core';
import type { ResolveHost } from './check-host.ts';
import type { HoistingLimits } from './hoisting-limits.ts';
import type {
  AppliedExtension,
  DependencyFields,
  Importer,
  SourceSpec,
  VersionManifest,
} from './manifest-types.ts';
import type { PackageExtensions } from './open-extensions.ts';
import type { Overrides } from './open-overrides.ts';

export type {
  AppliedExtension,
  BundledPackage,
  DependenciesMeta,
  DependencyFields,
  DependencyMap,
  Importer,
  MetadataNeeds,
  MetadataSource,
  PackageMetadata,
  PeerMeta,
  Requirement,
  SourcePackage,
  SourceSpec,
  VersionManifest,
} from './manifest-types.ts';

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
  readonly packageExtensionsApplied?: AppliedExtension;
  /** As in the manifest. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Something that a person should know about the answer and that did not stop it. */
export interface ResolveWarning {
  readonly kind: 'deprecated' | 'peer-conflict' | 'optional-skipped' | 'pin-ignored' | 'engine' | 'displaced';
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

/** npm's `install-strategy`, as far as it decides places. */
export type InstallStrategy = 'hoisted' | 'nested' | 'shallow';

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
  /**
   * Take only versions that were published by then, an ISO 8601 time; a dist-tag of a younger one falls back to the
   * highest older one. The source is then asked for publish times. Default: any.
   */
  readonly before?: string;
  /** Names exempt from `before`: `name`, globs as `@scope/*`, and single versions as `name@1.0.0 || 1.0.1`. Default none. */
  readonly releaseAgeExclude?: readonly string[];
  /** The machine that the tree is for; packages that must be installed are then checked for it. Default: not checked. */
  readonly host?: ResolveHost;
  /** With `host`: engines that do not fit are an error. Default false: a warning each. */
  readonly engineStrict?: boolean;
  /** With `host`: what is not installed and so need not run there. Default none. */
  readonly omit?: readonly ('dev' | 'optional' | 'peer')[];
  /**
   * Where packages are put: `hoisted`, as high as nothing stands against it; `nested`, each below who asks for it;
   * `shallow`, below the project's own dependencies. Default `hoisted`.
   */
  readonly installStrategy?: InstallStrategy;
  /** What stays below its importer, or below a dependency of it, instead of going as high as it can. Default: nothing. */
  readonly hoistingLimits?: HoistingLimits;
  /** Take a version that is there already before a newer one, wherever it suits. Default false. */
  readonly preferDedupe?: boolean;
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
  | {
      readonly kind: 'names';
      readonly names: readonly string[];
      /** Locations: only what these ask for themselves. Default: what anybody asks for. */
      readonly importers?: readonly string[];
    };

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
  /** The root's `packageExtensions`, as its manifest has them. Default none. */
  readonly packageExtensions?: PackageExtensions;
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
  /**
   * Told once of every version that will probably be placed, much earlier than `onPick`: as soon as the first range that
   * picks it is known. A guess; some are never placed.
   */
  readonly onExpect?: (manifest: VersionManifest) => void;
}
