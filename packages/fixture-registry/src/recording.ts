import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Stands for the serving origin in stored documents, so that a recording can be served from anywhere. */
export const originPlaceholder = 'recorded:/';

/**
 * What was recorded of a registry.
 *
 * ```
 * packuments/<name, percent-encoded>.json       abbreviated; `dist.tarball` starts with `recorded:/`
 * archives/<name>@<version>, percent-encoded.tgz
 * ```
 */
export interface Recording {
  packument(name: string): Promise<Buffer | undefined>;
  archive(name: string, version: string): Promise<Buffer | undefined>;
  addPackument(name: string, bytes: Buffer): Promise<void>;
  addArchive(name: string, version: string, bytes: Buffer): Promise<void>;
  /** Names of all documents, sorted. */
  packumentNames(): Promise<readonly string[]>;
  /** Reads every archive into memory. */
  preloadArchives(): Promise<void>;
}

/** The recording in this directory; empty when there is nothing yet. Archives stay in memory once read. */
export async function openRecording(directory: string): Promise<Recording> {
  const packuments = join(directory, 'packuments');
  const archives = join(directory, 'archives');
  await Promise.all([mkdir(packuments, { recursive: true }), mkdir(archives, { recursive: true })]);
  const held = new Map<string, Buffer>();
  const hold = async (file: string): Promise<Buffer | undefined> => {
    const bytes = held.get(file) ?? (await readIfThere(join(archives, file)));
    if (bytes !== undefined) held.set(file, bytes);
    return bytes;
  };
  return {
    packument: (name) => readIfThere(join(packuments, packumentFile(name))),
    archive: (name, version) => hold(archiveFile(name, version)),
    addPackument: (name, bytes) => publish(join(packuments, packumentFile(name)), bytes),
    addArchive: (name, version, bytes) => publish(join(archives, archiveFile(name, version)), bytes),
    packumentNames: async () => (await readdir(packuments)).filter(isJson).map(packumentName).sort(),
    preloadArchives: async () => {
      for (const file of await readdir(archives)) if (file.endsWith('.tgz')) await hold(file);
    },
  };
}

/** `sha512-<base64>` of these bytes. */
export function sha512(bytes: Buffer): string {
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
}

function packumentFile(name: string): string {
  return `${encodeURIComponent(name)}.json`;
}

function archiveFile(name: string, version: string): string {
  return `${encodeURIComponent(`${name}@${version}`)}.tgz`;
}

function isJson(file: string): boolean {
  return file.endsWith('.json');
}

function packumentName(file: string): string {
  return decodeURIComponent(file.slice(0, -'.json'.length));
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A recorder that is killed leaves no half file under a final name. */
async function publish(path: string, bytes: Buffer): Promise<void> {
  const draft = `${path}.${process.pid}.part`;
  await writeFile(draft, bytes);
  await rename(draft, path);
}
