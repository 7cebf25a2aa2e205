import type { PackageStore } from '@dx/pkg-cache';
import type { FsOps } from '@dx/pkg-core';
import type { RegistryClient } from '@dx/pkg-fetch';
import type { SourcePackage, SourceSpec } from '@dx/pkg-resolve';
import type { Workspace } from '@dx/pkg-workspace';
import { openSourceMemory, type SourceMemory } from './source-memory.ts';
import type { SourcePackages } from './source-packages.ts';
import type { InstallOptions, InstallWarning } from './types.ts';

/** What packages without a registry are brought with, once there is one. */
export interface LazySourcesParts {
  readonly options: InstallOptions;
  readonly workspace: Workspace;
  readonly fs: FsOps;
  readonly store: () => PackageStore;
  readonly client: () => Promise<RegistryClient>;
  readonly closers: (() => Promise<void> | void)[];
}

/** Packages without a registry, for a session. */
export interface LazySources {
  readonly sources: () => Promise<SourcePackages>;
  /** The package that a spec leads to. */
  readonly find: (asked: SourceSpec) => Promise<SourcePackage>;
  readonly memory: SourceMemory;
  /** Addresses of archives that `find` has fetched. */
  readonly fetchedHere: ReadonlySet<string>;
  /** Grows as packages are brought. */
  readonly warnings: readonly InstallWarning[];
  /** Adds one, unless it is there. */
  readonly warn: (warning: InstallWarning) => void;
}

/** Loads and opens nothing until a project asks for such a package; `closers` gets what ends it. */
export function openLazySources(parts: LazySourcesParts): LazySources {
  const { fs, options } = parts;
  const memory = openSourceMemory(fs, options.home, parts.workspace.root);
  const fetchedHere = new Set<string>();
  const warnings: InstallWarning[] = [];
  const warn = (warning: InstallWarning): void => {
    if (warnings.every(({ message }) => message !== warning.message)) warnings.push(warning);
  };
  let opening: Promise<SourcePackages> | undefined;
  const sources = (): Promise<SourcePackages> => {
    opening ??= openSources(parts, memory, warn);
    return opening;
  };
  parts.closers.push(async () => (await opening)?.close());
  const find = async (asked: SourceSpec): Promise<SourcePackage> => {
    const found = await (await sources()).find(asked);
    if (found.kind === 'archive') fetchedHere.add(found.manifest.tarball);
    return found;
  };
  return { sources, find, memory, fetchedHere, warnings, warn };
}

async function openSources(
  { options, workspace, fs, store, client }: LazySourcesParts,
  memory: SourceMemory,
  warn: (warning: InstallWarning) => void,
): Promise<SourcePackages> {
  const [{ openSourcePackages }, { openSourcePreparation }] = await Promise.all([
    import('./source-packages.ts'),
    import('./prepare-source.ts'),
  ]);
  return openSourcePackages({
    root: workspace.root,
    fs,
    env: options.project.env,
    temporaryDirectory: `${options.home}/tmp/sources`,
    client,
    store,
    memory,
    offline: options.policy?.network === 'offline',
    signal: options.signal,
    preparation: openSourcePreparation(options, workspace),
    warn,
  });
}
