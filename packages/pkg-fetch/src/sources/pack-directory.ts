import { join } from 'node:path';
import type { FsOps } from '@dx/pkg-core';
import { badArchive } from './errors.ts';
import { listPackedFiles } from './list-packed-files.ts';
import { commandPaths } from './package-tree.ts';
import { storeAsGzip } from './stored-gzip.ts';
import type { RawManifest } from './types.ts';

/** npm's date for packed files: before 1980 is nothing to a zip, and every machine writes the same. */
const packedAt = new Date('1985-10-26T08:15:00.000Z');

/** A directory of a package. */
export interface PackedDirectory {
  /** Absolute. */
  readonly directory: string;
  /** Absolute paths of files that are executable although the file system may not say so. */
  readonly executables: ReadonlySet<string>;
}

/**
 * The archive of a directory with the files that npm would publish. It depends on paths, bytes and modes alone, so the
 * same files give the same archive on every machine. Holds the whole archive in memory.
 *
 * @throws DX_SOURCE_ARCHIVE when files cannot be listed or change meanwhile
 * Source: npm's rules through `npm-packlist`
 */
export async function packDirectory(
  fs: FsOps,
  { directory, executables }: PackedDirectory,
  manifest: RawManifest,
  subject: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const paths = await listFiles(fs, directory, manifest, subject);
  const commands = new Set(commandPaths(manifest['bin']));
  const { default: tarStream } = await import('tar-stream');
  const tar = tarStream.pack();
  const collected = collect(tar as AsyncIterable<Buffer>);
  for (const path of paths) {
    const file = join(directory, ...path.split('/'));
    const found = fs.lstat(file);
    if (found?.kind !== 'file') continue;
    const isExecutable = (found.mode & 0o111) !== 0 || executables.has(file) || commands.has(path);
    const mode = isExecutable ? 0o755 : 0o644;
    tar.entry({ name: `package/${path}`, mode, mtime: packedAt }, Buffer.from(fs.readFile(file)));
  }
  tar.finalize();
  return storeAsGzip(await collected);
}

async function listFiles(
  fs: FsOps,
  directory: string,
  manifest: RawManifest,
  subject: string,
): Promise<readonly string[]> {
  try {
    return await listPackedFiles(fs, directory, manifest);
  } catch (error) {
    throw badArchive(subject, `its files cannot be listed (${(error as Error).message})`, error);
  }
}

async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}
