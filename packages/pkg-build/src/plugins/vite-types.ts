/** The parts of Vite that the plugin touches, the same in Vite 5 to 8: nothing of Vite itself is needed. */
export interface VitePlugin {
  readonly name: string;
  readonly apply: 'serve';
  configureServer(server: ViteServer): void;
  readonly resolveId: {
    readonly order: 'post';
    handler(source: string): null;
  };
}

/** A dev server. */
export interface ViteServer {
  readonly config: {
    readonly root: string;
    /** Where bundles of dependencies lie. */
    readonly cacheDir: string;
    readonly logger: {
      info(message: string, options?: { timestamp?: boolean }): void;
      error(message: string): void;
    };
  };
  /** Absent in Vite 5. */
  readonly environments?: Readonly<Record<string, ViteEnvironment>>;
  readonly moduleGraph: ViteModuleGraph;
  readonly pluginContainer: VitePluginContainer;
  readonly ws: { send(message: { readonly type: 'full-reload' }): void };
  /** Absent where it is the middleware of another server. */
  readonly httpServer: { once(event: 'close', listener: () => void): unknown } | null;
  restart(forceOptimise?: boolean): Promise<void>;
  close(): Promise<void>;
}

/** The client, the server side, or another place where modules run. */
export interface ViteEnvironment {
  readonly moduleGraph: ViteModuleGraph;
  readonly pluginContainer: VitePluginContainer;
  readonly depsOptimizer?:
    | { readonly metadata: { readonly depInfoList: readonly ViteOptimised[] } }
    | undefined;
}

/** Tells all plugins. */
export interface VitePluginContainer {
  watchChange(file: string, change: { readonly event: 'create' }): Promise<unknown>;
}

/** A dependency that was bundled for the page. */
export interface ViteOptimised {
  /** The bundle. */
  readonly file: string;
  /** The file that the bundle begins with. */
  readonly src?: string | undefined;
}

/** What was asked for so far. */
export interface ViteModuleGraph {
  readonly fileToModulesMap: ReadonlyMap<string, unknown>;
}
