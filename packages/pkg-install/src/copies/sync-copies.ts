import type { FsOps } from '@dx/pkg-core';
import { type DirectoryPlacement, readTree, recordContents, type Tree } from '@dx/pkg-link';
import type { Workspace } from '@dx/pkg-workspace';
import { type MemberFiles, readMember } from './read-members.ts';
import { refreshCopy } from './refresh-copy.ts';

/**
 * Brings the copies that others have of some members up to date with the files of these, in the tree as it is: for after
 * a script that builds them. Only files that differ are replaced, each by one rename. Dependencies and commands are left
 * to the next install, which also finishes what this was cut off in.
 *
 * Nothing is read where no other member injects anything. Otherwise one read of the recorded tree and of each file of those
 * members, and of their copies where these are behind.
 *
 * @returns paths of the copies that were changed, relative to the root
 * @throws as the file system's own errors
 *
 * @example
 * await syncCopies(workspace, ['packages/ui'], { fs: nodeFs }); // ['packages/app/node_modules/ui']
 */
export async function syncCopies(
  { root, importers }: Pick<Workspace, 'root' | 'importers'>,
  members: readonly string[],
  { fs }: { readonly fs: FsOps },
): Promise<readonly string[]> {
  const injected = members.filter((member) => isInjected(importers, member));
  if (injected.length === 0 || isChanging(root, fs)) return [];
  const changed: string[] = [];
  for (const member of injected) {
    const manifest = importers[member];
    const copies = copiesOf(readTree(root, { fs }), member).filter(({ path }) => isInPlace(root, path, fs));
    if (manifest === undefined || copies.length === 0) continue;
    const found = await readMember(fs, `${root}/${member}`, manifest);
    const stale = copies.filter(({ content }) => content !== found.content).map(({ path }) => path);
    if (stale.length > 0 && !isChanging(root, fs)) refreshAll(root, stale, found, fs);
    changed.push(...stale);
  }
  return changed;
}

/** While copies are changed the record says that nothing is known of them. */
function refreshAll(root: string, paths: readonly string[], found: MemberFiles, fs: FsOps): void {
  const record = (content: string): void =>
    recordContents(root, new Map(paths.map((path) => [path, content])), { fs });
  record('');
  for (const path of paths) refreshCopy(fs, found, `${root}/${path}`);
  record(found.content);
}

/** Whether it may be: the tree says whether it is. */
function isInjected(importers: Workspace['importers'], member: string): boolean {
  const manifests = Object.entries(importers).filter(([location]) => location !== member);
  return manifests.some(([, { fields }]) =>
    Object.values(fields.dependenciesMeta ?? {}).some(({ injected }) => injected === true),
  );
}

/** A commit that is under way, or was cut off: the tree is not what the record says. */
function isChanging(root: string, fs: FsOps): boolean {
  return fs.lstat(`${root}/node_modules/.dx/journal.json`) !== undefined;
}

function copiesOf(tree: Tree | undefined, member: string): readonly DirectoryPlacement[] {
  return (tree?.placements ?? []).filter(
    (placement): placement is DirectoryPlacement =>
      placement.kind === 'directory' && placement.copyOf === member,
  );
}

/** A directory of the project that no link leads to. */
function isInPlace(root: string, path: string, fs: FsOps): boolean {
  if (fs.lstat(`${root}/${path}`)?.kind !== 'directory') return false;
  return fs.realPath(`${root}/${path}`) === `${fs.realPath(root)}/${path}`;
}
