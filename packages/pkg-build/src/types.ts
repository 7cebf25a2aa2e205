/** A package or project whose scripts can run. */
export interface ScriptPackage {
  /** Absolute directory; scripts run there. */
  readonly directory: string;
  /** The whole package.json; scripts see its fields as `npm_package_*`. */
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** How scripts run. */
export interface ScriptOptions {
  /** Variables on top of this process's own. Default none. */
  readonly env?: Readonly<Record<string, string>>;
  /** `inherit` shares the terminal; `pipe` collects output into the error. Default `inherit`. */
  readonly stdio?: 'inherit' | 'pipe';
  /** Shell to use instead of `sh` or `cmd`. */
  readonly scriptShell?: string;
  /** Do not run `pre<name>` and `post<name>`. Default false. */
  readonly skipHooks?: boolean;
  /** Told before each script starts. */
  readonly onEvent?: (event: ScriptEvent) => void;
}

/** A script is about to start. */
export interface ScriptEvent {
  readonly kind: 'script';
  /** `name@version`, or empty when the manifest has no name. */
  readonly packageId: string;
  readonly event: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** A package whose install scripts are waiting for approval. */
export interface PendingBuild {
  /** `name@version` */
  readonly packageId: string;
  /** Relative to the project root: `node_modules/esbuild`. */
  readonly path: string;
}

/** What happened to the install scripts of dependencies. Sorted by path. */
export interface BuildReport {
  readonly pending: readonly PendingBuild[];
}
