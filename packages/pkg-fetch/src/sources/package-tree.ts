/// <reference path="./npm-packlist.d.ts" />
import { join, posix, sep } from 'node:path';
import { type FsOps, isDxError } from '@dx/pkg-core';
import type { PackageTree } from 'npm-packlist';
import { isRecord, parseRawManifest } from './raw-manifest.ts';
import type { RawManifest } from './types.ts';

/** A directory as `npm-packlist` wants it: its manifest, and where its dependencies lie when some are bundled. */
export function readPackageTree(fs: FsOps, directory: string, manifest: RawManifest): PackageTree {
  return makeTree({ fs, top: directory }, directory, toPackage(manifest), true);
}

interface Place {
  readonly fs: FsOps;
  /** Nothing outside of it is looked at. */
  readonly top: string;
}

/** A directory is packed as it lies; a link is passed over, since what it leads to may be anywhere. */
function makeTree(place: Place, path: string, manifest: RawManifest, isProjectRoot: boolean): PackageTree {
  const known = new Map<string, { readonly to: PackageTree } | undefined>();
  const get = (name: string): { readonly to: PackageTree } | undefined => {
    if (!known.has(name)) known.set(name, findBundled(place, path, name));
    return known.get(name);
  };
  return {
    path,
    package: manifest,
    isProjectRoot,
    isLink: false,
    get target() {
      return this;
    },
    edgesOut: { get },
  };
}

function findBundled(place: Place, from: string, name: string): { readonly to: PackageTree } | undefined {
  if (!/^(?:@[^/\\]+\/)?[^/\\.@][^/\\]*$/.test(name)) return undefined;
  for (let directory = from; isWithin(place.top, directory); directory = join(directory, '..')) {
    const path = join(directory, 'node_modules', ...name.split('/'));
    if (isRealDirectory(place, path)) {
      return { to: makeTree(place, path, toPackage(readManifest(place.fs, path)), false) };
    }
  }
  return undefined;
}

function isWithin(top: string, directory: string): boolean {
  return directory === top || directory.startsWith(top + sep);
}

/** A directory that no link leads to. */
function isRealDirectory({ fs, top }: Place, path: string): boolean {
  if (fs.lstat(path)?.kind !== 'directory') return false;
  return isWithin(fs.realPath(top), fs.realPath(path));
}

function readManifest(fs: FsOps, directory: string): RawManifest {
  const path = join(directory, 'package.json');
  if (fs.lstat(path)?.kind !== 'file') return {};
  try {
    return parseRawManifest(fs.readFile(path), path);
  } catch (error) {
    if (isDxError(error, 'DX_SOURCE_MANIFEST')) return {};
    throw error;
  }
}

/** The fields that choose files, in the shape that npm gives them before it packs. */
function toPackage(manifest: RawManifest): RawManifest {
  const { files, main, browser, bin } = manifest;
  return {
    ...(Array.isArray(files) ? { files: files.filter(isText) } : {}),
    ...(isText(main) ? { main } : {}),
    ...(isText(browser) ? { browser } : {}),
    bin: Object.fromEntries(commandPaths(bin).map((path) => [path, path])),
    dependencies: textsOf(manifest['dependencies']),
    optionalDependencies: textsOf(manifest['optionalDependencies']),
    bundleDependencies: bundledNames(manifest),
  };
}

/** The files that a manifest's `bin` names, as paths below the package; one that leads out of it stays inside. */
export function commandPaths(bin: unknown): readonly string[] {
  const paths = isText(bin) ? [bin] : Object.values(textsOf(bin));
  return paths.map((path) => posix.join('/', path.replaceAll('\\', '/')).slice(1));
}

function bundledNames(manifest: RawManifest): readonly string[] {
  const said = manifest['bundleDependencies'] ?? manifest['bundledDependencies'];
  if (said === true) return Object.keys(textsOf(manifest['dependencies']));
  if (Array.isArray(said)) return said.filter(isText);
  return isRecord(said) ? Object.keys(said) : [];
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  const entries = isRecord(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => isText(entry[1])));
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
