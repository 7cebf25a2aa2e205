import { createHash } from 'node:crypto';
import type { FsOps } from '@dx/pkg-core';

/** One thing in a package's folder. */
export type FolderItem =
  | { readonly kind: 'file'; readonly mode: number; readonly sizeBytes: number; readonly sha256: string }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'directory' };

/** What lies in a package's folder. */
export interface FolderContents {
  /** By path below the folder, with `/`. */
  readonly items: ReadonlyMap<string, FolderItem>;
  /** Names in its `node_modules` and beside it in the one that it lies in, which belong to others: scopes with what is in them. */
  readonly neighbours: readonly string[];
}

/** Beyond these a folder is not looked at. */
export interface FolderLimits {
  readonly maxItems: number;
  readonly maxBytes: number;
}

/**
 * Reads a package's folder but for the packages in its `node_modules`: files by digest, links by target. `undefined`
 * when it is beyond the limits or holds what is neither file, link nor directory. Reads and hashes every byte.
 */
export function readFolder(fs: FsOps, directory: string, limits: FolderLimits): FolderContents | undefined {
  const items = new Map<string, FolderItem>();
  let sizeBytes = 0;
  const open = [''];
  for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
    for (const { name, kind } of fs.readDirectory(`${directory}/${parent}`)) {
      const path = `${parent}${name}`;
      if (path === 'node_modules') continue;
      const item = kind === 'other' ? undefined : readItem(fs, `${directory}/${path}`, kind);
      if (item?.kind === 'file') sizeBytes += item.sizeBytes;
      if (item === undefined || sizeBytes > limits.maxBytes || items.size >= limits.maxItems)
        return undefined;
      items.set(path, item);
      if (item.kind === 'directory') open.push(`${path}/`);
    }
  }
  return {
    items,
    neighbours: [`${directory}/node_modules`, ...holdersOf(directory)].flatMap((at) => listNames(fs, at)),
  };
}

function holdersOf(directory: string): readonly string[] {
  const at = directory.lastIndexOf('/node_modules/');
  return at === -1 ? [] : [directory.slice(0, at + '/node_modules'.length)];
}

function readItem(fs: FsOps, path: string, kind: FolderItem['kind']): FolderItem {
  if (kind === 'directory') return { kind };
  if (kind === 'link') return { kind, target: fs.readLink(path) };
  const bytes = fs.readFile(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { kind, mode: (fs.lstat(path)?.mode ?? 0o644) & 0o777, sizeBytes: bytes.length, sha256 };
}

function listNames(fs: FsOps, directory: string): readonly string[] {
  if (fs.lstat(directory)?.kind !== 'directory') return [];
  const names = fs
    .readDirectory(directory)
    .flatMap(({ name, kind }) =>
      name.startsWith('@') && kind === 'directory'
        ? fs.readDirectory(`${directory}/${name}`).map((inner) => `${name}/${inner.name}`)
        : [name],
    );
  return names.sort().map((name) => `${directory}/${name}`);
}
