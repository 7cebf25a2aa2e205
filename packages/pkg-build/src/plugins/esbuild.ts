import path from 'node:path';
import { type ChangedPackage, describeChanges, followProject, isInside } from './follow-project.ts';

/** The parts of esbuild that the plugin touches. */
export interface EsbuildBuild {
  readonly initialOptions: { metafile?: boolean; absWorkingDir?: string };
  onEnd(callback: (result: EsbuildResult) => void): void;
  onDispose(callback: () => void): void;
}

/** What a build gave. */
export interface EsbuildResult {
  readonly metafile?: { readonly inputs: Readonly<Record<string, unknown>> } | undefined;
  readonly errors: readonly { readonly text: string }[];
}

/** A build that is made again and again: `esbuild.context()`. */
export interface EsbuildContext {
  rebuild(): Promise<unknown>;
}

/**
 * Has a context of esbuild follow `dx watch`: when a package that is in the build changes, it is built again at once, and who
 * is served by `serve()` is told. esbuild's own `watch()` looks at files in turn and finds the same change up to two seconds later.
 *
 * @example
 * const plugin = new DxPlugin();
 * const context = await esbuild.context({ entryPoints: ['app.js'], bundle: true, outdir: 'out', plugins: [plugin] });
 * plugin.attach(context);
 * await context.serve({ servedir: 'out' });
 */
export class DxPlugin {
  readonly name: string = 'dx';
  #context: EsbuildContext | undefined;
  #newest: EsbuildResult | undefined;
  #turn: Promise<void> = Promise.resolve();

  /** Builds with this from now on when a package that is in the build has changed. */
  attach(context: EsbuildContext): void {
    this.#context = context;
  }

  /** Called by esbuild; the result of each build gets a `metafile`. */
  readonly setup = (build: EsbuildBuild): void => {
    build.initialOptions.metafile = true;
    const directory = build.initialOptions.absWorkingDir ?? path.resolve();
    const followed = followProject(directory, (packages) => {
      if (this.#newest === undefined || !isConcerned(this.#newest, packages, directory)) return;
      this.#turn = this.#turn.then(() => rebuild(this.#context, packages));
    });
    build.onEnd((result) => {
      this.#newest = result;
    });
    build.onDispose(() => followed.close());
  };
}

/** A package that is missing is named in an error: `Could not resolve "left-pad"`. */
function isConcerned(
  { metafile, errors }: EsbuildResult,
  packages: readonly ChangedPackage[],
  directory: string,
): boolean {
  const inputs = Object.keys(metafile?.inputs ?? {}).map((input) => path.resolve(directory, input));
  return packages.some(
    (each) =>
      inputs.some((input) => isInside(input, each)) ||
      errors.some(({ text }) => text.includes(`"${each.name}"`) || text.includes(`"${each.name}/`)),
  );
}

/** What is wrong with the build esbuild itself says. */
async function rebuild(
  context: EsbuildContext | undefined,
  packages: readonly ChangedPackage[],
): Promise<void> {
  if (context === undefined) return;
  try {
    await context.rebuild();
    console.info(`dx: ${describeChanges(packages)}; built again`);
  } catch {
    // Its messages are on the terminal.
  }
}
