import { createHash } from 'node:crypto';
import type { FsOps } from '@dx/pkg-core';
import { copiedMember, type Lock } from '@dx/pkg-lock';
import type { Manifest, Workspace } from '@dx/pkg-workspace';
import { listFiles } from './list-files.ts';

/** The files of a member that copies of it have. */
export interface MemberFiles {
  readonly directory: string;
  readonly manifest: Manifest;
  /** Relative, `/`-separated, sorted. */
  readonly files: readonly string[];
  /** Equal for the same paths, bytes and executable bits. */
  readonly content: string;
}

/**
 * The files of all members that a lock has copies of, by location. A member that is not checked out is left out. Every
 * such file is read; nothing is looked at where the lock has no copies.
 */
export async function readCopiedMembers(
  fs: FsOps,
  { root, importers }: Pick<Workspace, 'root' | 'importers'>,
  { packages }: Pick<Lock, 'packages'>,
): Promise<ReadonlyMap<string, MemberFiles>> {
  const found = new Map<string, MemberFiles>();
  for (const entry of Object.values(packages)) {
    const member = copiedMember(packages, entry);
    const manifest = member === undefined ? undefined : importers[member];
    if (member === undefined || manifest === undefined || found.has(member)) continue;
    const directory = `${root}/${member}`;
    if (fs.stat(`${directory}/package.json`) !== undefined)
      found.set(member, await readMember(fs, directory, manifest));
  }
  return found;
}

/** The files of one member as they are now. */
export async function readMember(fs: FsOps, directory: string, manifest: Manifest): Promise<MemberFiles> {
  const files = await listFiles(fs, directory, manifest);
  const hash = createHash('sha256');
  for (const file of files) {
    const bytes = readMemberFile(fs, { directory, manifest }, file);
    const mode = isExecutable(fs, { directory, manifest }, file) ? 'x' : '-';
    hash.update(JSON.stringify([file, mode, bytes.length]));
    hash.update(bytes);
  }
  return { directory, manifest, files, content: hash.digest('hex').slice(0, 32) };
}

/** What a copy gets. The manifest is that of after the request that is being carried out. */
export function readMemberFile(
  fs: FsOps,
  { directory, manifest }: Pick<MemberFiles, 'directory' | 'manifest'>,
  file: string,
): Uint8Array {
  if (file === 'package.json') return new TextEncoder().encode(manifest.text);
  return fs.readFile(`${directory}/${file}`);
}

/** Whether somebody may run the file, or it is a command, which becomes executable once it is linked. */
export function isExecutable(
  fs: FsOps,
  { directory, manifest }: Pick<MemberFiles, 'directory' | 'manifest'>,
  file: string,
): boolean {
  if (Object.values(manifest.fields.bin ?? {}).includes(file)) return true;
  return ((fs.stat(`${directory}/${file}`)?.mode ?? 0) & 0o111) !== 0;
}
