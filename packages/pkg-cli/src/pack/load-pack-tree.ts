import path from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { readManifest } from '@dx/pkg-workspace';
import type { PackNode } from 'npm-packlist-of-npm12';

interface Loader {
  readonly fs: FsOps;
  /** By real path, so that cycles end and a package is packed once. */
  readonly loaded: Map<string, PackNode>;
}

/**
 * A package as npm-packlist walks it: the dependencies that it may bundle are looked up in `node_modules`, upwards, when
 * they are asked for.
 *
 * @param content the manifest of the package, normalised
 * @param members directories of workspace members by name, for a root that has some
 */
export function loadPackTree(
  directory: string,
  content: Readonly<Record<string, unknown>>,
  members: ReadonlyMap<string, string>,
  fs: FsOps,
): PackNode {
  const loader: Loader = { fs, loaded: new Map() };
  return createNode(loader, {
    path: directory,
    content,
    isProjectRoot: true,
    workspaces: members.size === 0 ? undefined : members,
  });
}

interface NodeFacts {
  readonly path: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly isProjectRoot: boolean;
  readonly workspaces: ReadonlyMap<string, string> | undefined;
}

function createNode(
  loader: Loader,
  { path: directory, content, isProjectRoot, workspaces }: NodeFacts,
): PackNode {
  const node: PackNode = {
    path: directory,
    package: content,
    isProjectRoot,
    isLink: false,
    get target() {
      return node;
    },
    workspaces,
    edgesOut: { get: (name) => findEdge(loader, node, name) },
  };
  loader.loaded.set(loader.fs.realPath(directory), node);
  return node;
}

function findEdge(
  loader: Loader,
  from: PackNode,
  name: string,
): { readonly peer: boolean; readonly dev: boolean; readonly to: PackNode } | undefined {
  const { dependencies, optionalDependencies, peerDependencies, devDependencies } = from.package;
  const dev = from.isProjectRoot && has(devDependencies, name);
  const isRequired = has(dependencies, name) || has(optionalDependencies, name);
  const peer = !dev && !isRequired && has(peerDependencies, name);
  if (!dev && !isRequired && !peer) return undefined;
  const to = findInstalled(loader, from.path, name);
  return to === undefined ? undefined : { peer, dev, to };
}

function has(map: unknown, name: string): boolean {
  return typeof map === 'object' && map !== null && Object.hasOwn(map, name);
}

function findInstalled(loader: Loader, start: string, name: string): PackNode | undefined {
  for (let at = start; ; at = path.dirname(at)) {
    const candidate = path.join(at, 'node_modules', name);
    const stat = path.basename(at) === 'node_modules' ? undefined : loader.fs.lstat(candidate);
    if (stat !== undefined) return loadNode(loader, candidate, stat.kind === 'link');
    if (at === path.dirname(at)) return undefined;
  }
}

function loadNode(loader: Loader, directory: string, isLink: boolean): PackNode {
  const realPath = loader.fs.realPath(directory);
  const target = loader.loaded.get(realPath) ?? readNode(loader, realPath);
  return isLink ? { ...target, path: directory, isLink: true, target } : target;
}

function readNode(loader: Loader, directory: string): PackNode {
  const { raw, fields } = readManifest(path.join(directory, 'package.json'), { fs: loader.fs });
  const content = { ...raw, ...(fields.bin === undefined ? {} : { bin: fields.bin }) };
  return createNode(loader, { path: directory, content, isProjectRoot: false, workspaces: undefined });
}
