import type { FileKind, FsOps } from '@dx/pkg-core';
import { unsafeLink } from '../errors.ts';
import { baseOf, parentOf } from './location.ts';

/** What lies below a project's root, each directory listed at most once; paths relative to it, `/`-separated. */
export interface DirectoryView {
  /** @throws DX_UNSAFE_LINK when a directory above `path` is a link */
  kindAt(path: string): FileKind | undefined;
  /** Names in a directory; none when there is no directory. @throws DX_UNSAFE_LINK when it, or one above, is a link */
  list(path: string): ReadonlyMap<string, FileKind>;
}

const nothing: ReadonlyMap<string, FileKind> = new Map();

/** Looks at the disk on demand and remembers: make a new one after every change. */
export function viewDirectories(root: string, fs: FsOps): DirectoryView {
  const listings = new Map<string, ReadonlyMap<string, FileKind>>();
  const list = (path: string): ReadonlyMap<string, FileKind> => {
    const known = listings.get(path);
    if (known !== undefined) return known;
    const kind = path === '' ? 'directory' : kindAt(path);
    if (kind === 'link') throw unsafeLink(`${root}/${path}`);
    const listing = kind === 'directory' ? readListing(fs, path === '' ? root : `${root}/${path}`) : nothing;
    listings.set(path, listing);
    return listing;
  };
  const kindAt = (path: string): FileKind | undefined => list(parentOf(path)).get(baseOf(path));
  return { kindAt, list };
}

function readListing(fs: FsOps, path: string): ReadonlyMap<string, FileKind> {
  return new Map(fs.readDirectory(path).map((entry) => [entry.name, entry.kind]));
}
