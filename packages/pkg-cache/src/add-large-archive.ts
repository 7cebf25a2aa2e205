import zlib from 'node:zlib';
import type { FsOps } from '@dx/pkg-core';
import { checkIntegrity, subjectOf, toEntry } from './add-archive.ts';
import { defaultLimits } from './archive-limits.ts';
import { formatDigest } from './file-digest.ts';
import { publishPackage } from './publish-package.ts';
import type { TarFile } from './read-tar.ts';
import { type SelectedFile, type Selection, selectFiles } from './select-files.ts';
import { foldsCase } from './store-layout.ts';
import { type FileSink, type StreamedArchive, streamTar } from './stream-tar.ts';
import { withTemporaryAsync } from './temporary-directory.ts';
import type { AddJob, StoreEntry, StoreFile } from './types.ts';
import { makeDirectories, toStoreFile } from './write-package.ts';

/**
 * As `addArchive`, but the tar is never in memory: the archive is inflated twice, once to check all of it and to decide
 * what it unpacks to, once to write. Same checks, same answer.
 *
 * @throws as `addArchive`
 */
export async function addLargeArchive(fs: FsOps, directory: string, job: AddJob): Promise<StoreEntry> {
  const subject = subjectOf(job);
  const integrity = checkIntegrity(job);
  const archive: StreamedArchive = { bytes: job.bytes, limits: job.limits ?? defaultLimits, subject };
  const entries: TarFile[] = [];
  await streamTar(archive, (file) => {
    entries.push(file);
    return undefined;
  });
  return withTemporaryAsync(fs, directory, subject, async (temporary) => {
    const selection = selectFiles(entries, { subject, foldCase: foldsCase(fs, directory) });
    const { files, manifest } = await writeStreamed(fs, temporary, archive, selection);
    const entry = toEntry(fs, directory, { job, integrity, selection, files }, () => manifest);
    return publishPackage(fs, directory, temporary, entry);
  });
}

interface Written {
  readonly files: readonly StoreFile[];
  /** The text of `package.json`. */
  readonly manifest: string;
}

async function writeStreamed(
  fs: FsOps,
  temporary: string,
  archive: StreamedArchive,
  selection: Selection,
): Promise<Written> {
  makeDirectories(fs, temporary, selection);
  const wanted = new Map(selection.files.map((file) => [file.offset, file]));
  const written = new Map<string, StoreFile>();
  await streamTar(archive, ({ offset }) => {
    const file = wanted.get(offset);
    return file === undefined
      ? undefined
      : openSink(fs, temporary, file, (done) => written.set(done.path, done));
  });
  const files = selection.files.flatMap((file) => written.get(file.path) ?? []);
  const hasManifest = written.has('package.json');
  const manifest = hasManifest ? new TextDecoder().decode(fs.readFile(`${temporary}/package.json`)) : '';
  return { files: Object.freeze(files), manifest };
}

function openSink(
  fs: FsOps,
  temporary: string,
  file: SelectedFile,
  onDone: (file: StoreFile) => void,
): FileSink {
  const opened = fs.openFile(`${temporary}/${file.path}`, { exclusive: true, mode: file.mode });
  let crc = 0;
  return {
    write: (bytes) => {
      opened.write(bytes);
      crc = zlib.crc32(bytes, crc);
    },
    close: () => {
      opened.close();
      onDone(toStoreFile(file, formatDigest(crc)));
    },
  };
}
