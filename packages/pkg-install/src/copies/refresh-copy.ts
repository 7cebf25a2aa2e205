import type { FsOps } from '@dx/pkg-core';
import { isExecutable, type MemberFiles, readMemberFile } from './read-members.ts';

const modules = 'node_modules';

/**
 * Makes a copy of a member equal to the member: files that differ are replaced, those that the member has no more are
 * removed, links too. What is in the `node_modules` of the copy stays.
 */
export function refreshCopy(fs: FsOps, found: MemberFiles, directory: string): void {
  const parents = new Set(found.files.flatMap(ancestorsOf));
  removeOthers(fs, directory, '', { files: new Set(found.files), parents });
  for (const parent of [...parents].sort()) makeDirectory(fs, `${directory}/${parent}`);
  for (const file of found.files) replaceFile(fs, found, file, `${directory}/${file}`);
}

interface Wanted {
  readonly files: ReadonlySet<string>;
  readonly parents: ReadonlySet<string>;
}

function removeOthers(fs: FsOps, directory: string, below: string, wanted: Wanted): void {
  for (const { name, kind } of fs.readDirectory(below === '' ? directory : `${directory}/${below}`)) {
    const path = below === '' ? name : `${below}/${name}`;
    if (path === modules) continue;
    if (kind === 'directory' && wanted.parents.has(path)) removeOthers(fs, directory, path, wanted);
    else if (kind !== 'file' || !wanted.files.has(path)) fs.removeTree(`${directory}/${path}`);
  }
}

function makeDirectory(fs: FsOps, path: string): void {
  if (fs.lstat(path) === undefined) fs.mkdir(path);
}

function replaceFile(fs: FsOps, found: MemberFiles, file: string, target: string): void {
  const bytes = readMemberFile(fs, found, file);
  const executable = isExecutable(fs, found, file);
  const known = fs.lstat(target);
  const isSameMode = known !== undefined && ((known.mode & 0o100) !== 0) === executable;
  if (isSameMode && Buffer.compare(fs.readFile(target), bytes) === 0) return;
  const temporary = `${target}.dx-${process.pid}`;
  fs.removeTree(temporary);
  fs.writeFile(temporary, bytes, { exclusive: true, mode: executable ? 0o777 : 0o666 });
  fs.rename(temporary, target);
}

/** Directories that a file is in, relative as it is. */
function ancestorsOf(file: string): readonly string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
