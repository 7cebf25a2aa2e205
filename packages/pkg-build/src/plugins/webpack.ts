import path from 'node:path';
import {
  type ChangedPackage,
  describeChanges,
  type FollowedProject,
  followProject,
  isInside,
} from './follow-project.ts';

/** The parts of webpack 5 and of rspack that the plugin touches. */
export interface WebpackCompiler {
  readonly context: string;
  readonly options: { readonly module?: { unsafeCache?: unknown } };
  readonly inputFileSystem?: { purge?: (() => void) | undefined } | null;
  /** What the watcher has seen change since the last build. */
  modifiedFiles?: ReadonlySet<string> | undefined;
  readonly watching?: WebpackWatching | undefined | null;
  readonly hooks: {
    readonly watchRun: WebpackHook<unknown>;
    readonly compilation: WebpackHook<WebpackCompilation>;
    readonly done: WebpackHook<{ readonly compilation: WebpackCompilation }>;
    readonly watchClose: WebpackHook<void>;
  };
  readonly webpack?: { readonly NormalModule?: WebpackNormalModule };
  getInfrastructureLogger(name: string): { info(text: string): void; error(text: string): void };
}

/** One of the moments that plugins can wait for. */
export interface WebpackHook<Value> {
  tap(name: string, listener: (value: Value) => void): void;
}

/** A module; `resource` is the file with its query. */
export interface WebpackModule {
  readonly resource?: string;
}

/** Says that a module is to be built again, or nothing about it. */
export type WebpackNeedBuild = (
  module: WebpackModule,
  context: unknown,
  done: (error?: null, isNeeded?: boolean) => void,
) => void;

/** What can be said of the modules of a build; not in rspack. */
export interface WebpackNormalModule {
  getCompilationHooks?(compilation: WebpackCompilation): {
    readonly needBuild?: {
      tapAsync(name: string, listener: WebpackNeedBuild): void;
    };
  };
}

/** A build that is made again and again. */
export interface WebpackWatching {
  invalidate(): void;
  /** Of rspack. */
  invalidateWithChangesAndRemovals?(changed: Set<string>, removed: Set<string>): void;
}

/** What a build went by. */
export interface WebpackCompilation {
  readonly fileDependencies: Iterable<string>;
  readonly missingDependencies: Iterable<string>;
}

/**
 * Has a build of webpack or rspack that watches follow `dx watch`: when a package that is in the build changes, its modules are
 * built again, and a dev server has the page load them. Both otherwise take what is in `node_modules` for unchanging while they run.
 *
 * @example
 * // webpack.config.js
 * import { DxPlugin } from '@dx/pkg-build/webpack';
 * export default { plugins: [new DxPlugin()] };
 */
export class DxPlugin {
  #followed: FollowedProject | undefined;
  #used: readonly string[] = [];
  #missing: readonly string[] = [];
  /** Paths of packages that changed since the last build began. */
  #changed: string[] = [];
  /** All that have changed, each with the number of its newest change. */
  readonly #changes: Map<string, number> = new Map();
  /** The number that a module was built again for. */
  readonly #built: WeakMap<object, number> = new WeakMap();

  /** Called by webpack. */
  apply(compiler: WebpackCompiler): void {
    forgetAddresses(compiler);
    compiler.hooks.watchRun.tap('dx', () => {
      tellChanged(compiler, this.#changed.splice(0));
      this.#followed ??= followProject(compiler.context, (packages) => this.#takeUp(compiler, packages));
    });
    compiler.hooks.compilation.tap('dx', (compilation) => {
      // rspack has been told by then.
      const moments = compiler.webpack?.NormalModule?.getCompilationHooks?.(compilation);
      moments?.needBuild?.tapAsync('dx', (module, _context, done) => {
        if (this.#isOld(module)) done(null, true);
        else done();
      });
    });
    compiler.hooks.done.tap('dx', ({ compilation }) => {
      this.#used = [...compilation.fileDependencies];
      this.#missing = [...compilation.missingDependencies];
    });
    compiler.hooks.watchClose.tap('dx', () => {
      this.#followed?.close();
      this.#followed = undefined;
    });
  }

  /** Files of the packages that the build has, and such as it looked for in vain. */
  #pathsIn(packages: readonly ChangedPackage[]): readonly string[] {
    return [...this.#used, ...this.#missing].filter((file) => packages.some((each) => isAt(file, each)));
  }

  /** A module of a package that changed is built once more, also one that was in no build for a while. */
  #isOld(module: WebpackModule): boolean {
    const { resource } = module;
    if (resource === undefined) return false;
    const found = [...this.#changes].find(([directory]) => isInside(resource, { directory }));
    if (found === undefined || this.#built.get(module) === found[1]) return false;
    this.#built.set(module, found[1]);
    return true;
  }

  #takeUp(compiler: WebpackCompiler, packages: readonly ChangedPackage[]): void {
    const logger = compiler.getInfrastructureLogger('dx');
    const number = Math.max(0, ...this.#changes.values()) + 1;
    for (const { directory } of packages) this.#changes.set(directory, number);
    try {
      const files = this.#pathsIn(packages);
      if (files.length === 0) return;
      const manifests = packages.map(({ directory }) => path.join(directory, 'package.json'));
      this.#changed.push(...files, ...manifests, ...packages.map(({ directory }) => directory));
      buildAgain(compiler, this.#changed);
      logger.info(`${describeChanges(packages)}; built again`);
    } catch (error) {
      logger.error(`${describeChanges(packages)}; restart the server: ${String(error)}`);
    }
  }
}

/** webpack asks its watcher what has changed, which looks at nothing in `node_modules`. */
function tellChanged(compiler: WebpackCompiler, changed: readonly string[]): void {
  if (changed.length === 0) return;
  compiler.inputFileSystem?.purge?.();
  compiler.modifiedFiles = new Set([...(compiler.modifiedFiles ?? []), ...changed]);
}

/** Where a module was found once is not looked for again in development; a new version may have it elsewhere. */
function forgetAddresses({ options }: WebpackCompiler): void {
  if (options.module !== undefined && options.module.unsafeCache === undefined)
    options.module.unsafeCache = false;
}

function isAt(file: string, changed: ChangedPackage): boolean {
  return file === changed.directory || isInside(file, changed);
}

function buildAgain({ watching }: WebpackCompiler, changed: readonly string[]): void {
  if (watching?.invalidateWithChangesAndRemovals === undefined) watching?.invalidate();
  else watching.invalidateWithChangesAndRemovals(new Set(changed), new Set());
}
