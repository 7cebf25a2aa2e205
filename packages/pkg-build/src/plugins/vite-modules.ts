import path from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { type ChangedPackage, isInside } from './follow-project.ts';
import type { ViteEnvironment, ViteOptimised, ViteServer } from './vite-types.ts';

/** How a server uses one of some packages: in a bundle of dependencies, as files of its own, or not at all. */
export type ViteUse = 'optimised' | 'read' | 'none';

/** Costs a look at the source map of each bundle of dependencies. */
export function findUse(server: ViteServer, packages: readonly ChangedPackage[], fs: FsOps): ViteUse {
  const environments = environmentsOf(server);
  const read = environments.flatMap(({ moduleGraph }) => [...moduleGraph.fileToModulesMap.keys()]);
  const bundles = [...environments.flatMap(bundlesOf), ...bundlesAmong(read, server.config.cacheDir)];
  if (bundles.some((bundle) => isOptimised(bundle, packages, fs))) return 'optimised';
  return isAnyInside(read, packages) ? 'read' : 'none';
}

/** Vite 5 has one of each for all. */
export function environmentsOf(server: ViteServer): readonly ViteEnvironment[] {
  return server.environments === undefined ? [server] : Object.values(server.environments);
}

function bundlesOf({ depsOptimizer }: ViteEnvironment): readonly ViteOptimised[] {
  return depsOptimizer?.metadata.depInfoList ?? [];
}

/** What Vite 5 has bundled, it does not tell, but pages have asked for it. */
function bundlesAmong(files: readonly string[], cacheDirectory: string): readonly ViteOptimised[] {
  return files.filter((file) => isInside(file, { directory: cacheDirectory })).map((file) => ({ file }));
}

/** By itself, or because another one needs it. A bundle without a source map may have any package in it. */
function isOptimised({ file, src }: ViteOptimised, packages: readonly ChangedPackage[], fs: FsOps): boolean {
  const sources = sourcesOf(file, fs);
  return sources === undefined || isAnyInside(src === undefined ? sources : [...sources, src], packages);
}

/** The files in a bundle, as its source map has them. */
function sourcesOf(file: string, fs: FsOps): readonly string[] | undefined {
  try {
    const map: unknown = JSON.parse(new TextDecoder().decode(fs.readFile(`${file}.map`)));
    const { sources } = map as { readonly sources: readonly string[] };
    return sources.map((source) => path.resolve(path.dirname(file), source));
  } catch {
    return undefined;
  }
}

function isAnyInside(files: readonly string[], packages: readonly ChangedPackage[]): boolean {
  return files.some((file) => packages.some((each) => isInside(file, each)));
}
