import path from 'node:path';
import type { PackageFile } from '@dx/pkg-audit';
import type { FsOps } from '@dx/pkg-core';
import { nodeFs } from '@dx/pkg-core/node';
import { readLockfile } from '@dx/pkg-lock';
import { readWorkspace, type Workspace } from '@dx/pkg-workspace';
import type { CommandContext } from '../command-context.ts';
import { type DiffSpec, parseDiffSpec } from '../diff/read-side.ts';
import { readArchiveFiles } from '../pack/read-archive-files.ts';
import { splitSpec } from '../view/split-spec.ts';

/** One package to look at. */
export interface CodeSubject {
  /** As a person knows it. */
  readonly label: string;
  readonly files: readonly PackageFile[];
  readonly name?: string;
  readonly previous?: readonly PackageFile[];
  readonly published?: Readonly<Record<string, unknown>>;
}

/**
 * The packages that words mean: an archive, a directory, what is installed under a name, or a version of a registry. Without
 * words, everything that is installed. Each is read when its turn comes.
 */
export async function* readSubjects(
  words: readonly string[],
  context: CommandContext,
): AsyncGenerator<CodeSubject> {
  const workspace = readWorkspace(context.project, { fs: nodeFs });
  if (words.length === 0) yield* installedPackages(workspace.root, nodeFs);
  for (const word of words) yield await readSubject(word, workspace, context);
}

async function readSubject(
  word: string,
  workspace: Workspace,
  context: CommandContext,
): Promise<CodeSubject> {
  const spec = installedOr(parseDiffSpec(word, context.project.directory), word, workspace);
  if (spec.kind === 'archive') return { label: word, files: await archiveFiles(nodeFs.readFile(spec.file)) };
  if (spec.kind === 'directory') return { label: word, files: directoryFiles(spec.directory, nodeFs) };
  const { readPublished } = await import('./read-published.ts');
  return readPublished(spec, workspace.settings, context);
}

/** A name without a version means what is installed, if it is. */
function installedOr(spec: DiffSpec, word: string, { root }: Workspace): DiffSpec {
  if (spec.kind !== 'registry' || splitSpec(word).rest !== '') return spec;
  const directory = path.join(root, 'node_modules', spec.name);
  if (nodeFs.stat(path.join(directory, 'package.json')) === undefined) return spec;
  return { kind: 'directory', directory: nodeFs.realPath(directory) };
}

/** The files in an archive. */
export async function archiveFiles(archive: Uint8Array): Promise<readonly PackageFile[]> {
  const files = await readArchiveFiles(archive);
  return [...files].map(([file, { content }]) => ({ path: file, bytes: content }));
}

/** Each version once, by the first place where it lies. */
function* installedPackages(root: string, fs: FsOps): Generator<CodeSubject> {
  const { packages = {} } = readLockfile(root, { fs })?.lock ?? {};
  const seen = new Set<string>();
  for (const [location, { version, link, name = nameOf(location) }] of Object.entries(packages)) {
    const id = `${name}@${version ?? ''}`;
    if (!location.includes('node_modules/') || link === true || seen.has(id)) continue;
    const directory = path.join(root, location);
    if (fs.stat(path.join(directory, 'package.json')) === undefined) continue;
    seen.add(id);
    yield { label: id, name, files: directoryFiles(directory, fs) };
  }
}

function nameOf(location: string): string {
  return location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** The regular files below a directory but for packages inside; links are passed over. */
export function directoryFiles(directory: string, fs: FsOps): readonly PackageFile[] {
  const files: PackageFile[] = [];
  const waiting = [''];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const { name, kind } of fs.readDirectory(path.join(directory, folder))) {
      const relative = folder === '' ? name : `${folder}/${name}`;
      if (kind === 'directory' && name !== 'node_modules' && name !== '.git') waiting.push(relative);
      if (kind === 'file') files.push({ path: relative, bytes: fs.readFile(path.join(directory, relative)) });
    }
  }
  return files;
}
