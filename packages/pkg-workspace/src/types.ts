import type {
  Catalogs,
  DependenciesMeta,
  DependencyFields,
  DependencyMap,
  HoistingLimits,
  PeerMeta,
} from '@dx/pkg-resolve';

/** How a manifest file is written, kept when it is written again. */
export interface ManifestStyle {
  /** One level of indentation, as found: spaces, a tab, or empty for one line. */
  readonly indent: string;
  readonly newline: '\n' | '\r\n';
  readonly trailingNewline: boolean;
}

/** The fields of `package.json` that dx reads, checked and normalised; `raw` keeps all of it in its order. */
export interface ManifestFields extends DependencyFields {
  readonly name?: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly workspaces?: readonly string[];
  /** pnpm's; what is no true or false is left out. */
  readonly dependenciesMeta?: DependenciesMeta;
  readonly overrides?: unknown;
  /** Yarn's way to override, by path; what is no text is left out. */
  readonly resolutions?: Readonly<Record<string, string>>;
  /** Install scripts that were approved or denied, by package; what is not true or false is left out. */
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

/** What a project adds to the manifest of a package that it does not own. */
export interface PackageExtension {
  readonly dependencies?: DependencyMap;
  readonly optionalDependencies?: DependencyMap;
  readonly peerDependencies?: DependencyMap;
  readonly peerDependenciesMeta?: PeerMeta;
}

/** One `package.json`: where it is, what it says and how it is written. */
export interface Manifest {
  /** Absolute path of the file. */
  readonly path: string;
  readonly fields: ManifestFields;
  /** The whole document, in its own key order. */
  readonly raw: Readonly<Record<string, unknown>>;
  readonly style: ManifestStyle;
  /** The bytes as read, to tell whether somebody else changed the file since. */
  readonly text: string;
}

/** The dependency maps of a manifest that can be edited. */
export type DependencyField =
  | 'dependencies'
  | 'devDependencies'
  | 'optionalDependencies'
  | 'peerDependencies';

/** One edit of a dependency map: `range` is written, or `undefined` takes the name out. */
export interface DependencyChange {
  readonly field: DependencyField;
  readonly name: string;
  readonly range: string | undefined;
}

/** One edit of any field, made by `setField`. */
export interface FieldChange {
  /** Keys of objects and indexes of lists, outermost first; not empty. */
  readonly path: readonly (string | number)[];
  /** What JSON has; `undefined` takes the field out. */
  readonly value: unknown;
}

/** One edit of a manifest. */
export type ManifestChange = DependencyChange | FieldChange;

/** Who said so, strongest first: command line, environment, project, user, global, npm's builtin file, npm's defaults. */
export type SettingSource = 'cli' | 'env' | 'project' | 'user' | 'global' | 'builtin' | 'default';

/** One setting with where it comes from. `file` is the path of the file when a file said it. */
export interface Setting {
  readonly key: string;
  readonly value: SettingValue;
  readonly source: SettingSource;
  readonly file?: string;
}

/** A setting's value, typed as npm types its key. */
export type SettingValue = string | number | boolean | readonly string[];

/** What a URL prefix may be shown. Nothing here is ever printed. */
export interface CredentialRule {
  /** `//host[:port]/path/`, lower-case host, with a closing slash. */
  readonly prefix: string;
  readonly token?: string;
  /** base64 of `user:password`. */
  readonly basic?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly source: SettingSource;
}

/** All settings of one project, npm's semantics. Frozen plain data. */
export interface Settings {
  /** Every known or unknown plain key, the strongest source's value. Null prototype. */
  readonly values: Readonly<Record<string, Setting>>;
  /** Registry for names without a scope of their own; ends in a slash. */
  readonly registry: string;
  /** `@scope` → registry, each ending in a slash. Null prototype. */
  readonly scopes: Readonly<Record<string, string>>;
  readonly credentials: readonly CredentialRule[];
  readonly network: NetworkSettings;
  /** Things a person should know: unknown keys, refused expansions, unscoped tokens. */
  readonly warnings: readonly string[];
}

/** How connections are made. */
export interface NetworkSettings {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy: readonly string[];
  /** PEM texts of extra or replacing authorities (`ca`, `cafile`). */
  readonly ca?: readonly string[];
  readonly strictSsl: boolean;
  readonly localAddress?: string;
  readonly maxSockets: number;
  readonly retries: number;
  readonly retryFactor: number;
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
  readonly timeoutMs: number;
  readonly userAgent: string;
}

/** A project: its root, its manifests by location (`` is the root, `packages/ui` a member) and its settings. */
export interface Workspace {
  /** Absolute path of the root directory, links resolved. */
  readonly root: string;
  /** The root first, then members sorted by location (code units). Null prototype. */
  readonly importers: Readonly<Record<string, Manifest>>;
  readonly settings: Settings;
  /** Ranges that members share, by catalog; `default` is the one without a name. Null prototypes. */
  readonly catalogs: Catalogs;
  /** What the root's manifest adds to others, by selector: `name` or `name@range`. Null prototype. */
  readonly packageExtensions?: Readonly<Record<string, PackageExtension>>;
  /** What is not hoisted as high as it could be. Absent where everything is. */
  readonly hoistingLimits?: HoistingLimits;
  /** Location of the importer that the starting directory lies in. */
  readonly selected: string;
}

/** What settings are read from; only the command line knows these. */
export interface SettingsInput {
  /** Where to look, absolute. */
  readonly directory: string;
  /** The environment, for `npm_config_*`, proxies, HOME. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Values given on the command line, by npm key. Default none. */
  readonly cli?: Readonly<Record<string, SettingValue>>;
  /** The user's home directory. */
  readonly home: string;
  /** The directory above `bin/node`, where the global npmrc is. */
  readonly globalPrefix: string;
  readonly platform: NodeJS.Platform;
  /** Processor architecture as Node names it, for the user agent. */
  readonly arch: string;
  /** Version of Node, with or without a leading `v`, for the user agent. */
  readonly nodeVersion: string;
  /** Version of the tool that asks, for the user agent. */
  readonly dxVersion: string;
  /** The npmrc that came with npm. Default: where npm lies below `globalPrefix`. */
  readonly builtinConfig?: string;
}
