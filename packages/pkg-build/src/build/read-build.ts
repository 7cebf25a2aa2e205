import { DxError, type FsOps } from '@dx/pkg-core';
import { identifyPackage, type PackageSource } from '../approve/identify-package.ts';
import type { Build, BuildFacts } from '../types.ts';
import { installScriptsOf } from './install-scripts.ts';

/** A package that may have install scripts: where it lies, and what the lock says of it. */
export interface BuildCandidate extends PackageSource {
  /** Relative to the project root; unique. */
  readonly path: string;
  /** Absolute directory with its files, staged or live. */
  readonly directory: string;
  readonly facts?: BuildFacts;
}

/** What `readBuild` works with. */
export interface ReadBuildOptions {
  readonly fs: FsOps;
  /** Absolute directory of the project. */
  readonly root: string;
}

/** 8 MiB, beyond which nobody has a package.json. */
const maxManifestBytes = 8_388_608;

/**
 * The install scripts of a package as its files have them, or nothing when it has none. What the lock says about scripts
 * is not asked: a registry's metadata may differ from the archive. One look for `binding.gyp` and one small file.
 *
 * @throws DX_BUILD_UNREADABLE when package.json is missing, too large or no JSON object
 */
export async function readBuild(
  candidate: BuildCandidate,
  options: ReadBuildOptions,
): Promise<Build | undefined> {
  const { name, version, path, directory, facts } = candidate;
  const manifest = readManifest(directory, options.fs);
  const hasBindingGyp = options.fs.lstat(`${directory}/binding.gyp`)?.kind === 'file';
  const isLinked = candidate.link !== undefined;
  const scripts = installScriptsOf({ manifest, hasBindingGyp, isLinked });
  if (scripts.length === 0) return undefined;
  const identity = await identifyPackage(candidate, options.root);
  const all = { resolved: candidate.resolved, integrity: candidate.integrity, ...facts };
  return Object.freeze({
    name,
    version,
    path,
    directory,
    scripts,
    identity,
    manifest,
    facts: defined(all),
    isLinked,
  });
}

function readManifest(directory: string, fs: FsOps): Readonly<Record<string, unknown>> {
  const file = `${directory}/package.json`;
  try {
    const stat = fs.stat(file);
    if (stat === undefined || stat.kind !== 'file') throw new Error('there is no such file');
    if (stat.sizeBytes > maxManifestBytes) throw new Error(`it has ${stat.sizeBytes} bytes`);
    const value: unknown = JSON.parse(new TextDecoder().decode(fs.readFile(file)));
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Error('it is no JSON object');
    return value as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new DxError({
      code: 'DX_BUILD_UNREADABLE',
      message: `Cannot read ${file} for install scripts: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: 'Remove the package from the store and run dx install again',
      details: { file },
      cause,
    });
  }
}

function defined(facts: Readonly<Record<string, unknown>>): BuildFacts {
  return Object.freeze(Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)));
}
