import path from 'node:path';
import type { FsOps } from '@dx/pkg-core';

/** A package folder or a link to one, as it lies on disk. */
export interface FoundPackage {
  readonly location: string;
  readonly path: string;
  readonly realPath: string;
  /** Location that a link leads to; may begin with `../`. */
  readonly target: string | undefined;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/**
 * Every package below the `node_modules` of a directory and of the directories that links there lead to, by location.
 * Names that start with a dot are no packages. A link to nowhere is left out. One directory read and one file read per
 * package.
 */
export function scanModules(root: string, fs: FsOps): ReadonlyMap<string, FoundPackage> {
  const scan: Scan = { root: fs.realPath(root), fs, found: new Map(), scanned: new Set() };
  addDirectory(scan, '', scan.root);
  return scan.found;
}

interface Scan {
  readonly root: string;
  readonly fs: FsOps;
  readonly found: Map<string, FoundPackage>;
  readonly scanned: Set<string>;
}

function addDirectory(scan: Scan, location: string, directory: string): void {
  if (scan.found.has(location)) return;
  const manifest = readManifestObject(directory, scan.fs);
  scan.found.set(location, {
    location,
    path: directory,
    realPath: directory,
    target: undefined,
    manifest: manifest ?? {},
  });
  scanFolder(scan, join(location, 'node_modules'));
}

/** All packages of one `node_modules`, those of scopes among them. */
function scanFolder(scan: Scan, location: string): void {
  if (scan.scanned.has(location)) return;
  scan.scanned.add(location);
  for (const { name, kind } of listDirectory(scan, location)) {
    if (name.startsWith('.')) continue;
    const inner = join(location, name);
    if (!name.startsWith('@')) addOne(scan, inner, kind);
    else for (const child of listDirectory(scan, inner)) addOne(scan, join(inner, child.name), child.kind);
  }
}

function addOne(scan: Scan, location: string, kind: string): void {
  const directory = path.join(scan.root, location);
  if (kind === 'directory') addDirectory(scan, location, directory);
  if (kind === 'link') addLink(scan, location, directory);
}

function addLink(scan: Scan, location: string, directory: string): void {
  const { fs, root, found } = scan;
  if (fs.stat(directory)?.kind !== 'directory') return;
  const realPath = fs.realPath(directory);
  const target = path.relative(root, realPath).split(path.sep).join('/');
  const manifest = readManifestObject(realPath, fs) ?? {};
  found.set(location, { location, path: directory, realPath, target, manifest });
  addDirectory(scan, target, realPath);
  const holder = /^(.*node_modules)\/(?:@[^/]+\/)?[^/]+$/.exec(target)?.[1];
  if (holder !== undefined) scanFolder(scan, holder);
}

function listDirectory({ root, fs }: Scan, location: string): ReturnType<FsOps['readDirectory']> {
  const directory = path.join(root, location);
  if (fs.stat(directory)?.kind !== 'directory') return [];
  return [...fs.readDirectory(directory)].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function join(location: string, name: string): string {
  return location === '' ? name : `${location}/${name}`;
}

function readManifestObject(directory: string, fs: FsOps): Readonly<Record<string, unknown>> | undefined {
  try {
    const text = new TextDecoder().decode(fs.readFile(path.join(directory, 'package.json')));
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
