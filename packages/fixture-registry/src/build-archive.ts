import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { BuiltArchive, FileSpec, VersionSpec } from './types.ts';

/** npm's own constant, so that the same files give the same bytes on every day. */
const modifiedAt = new Date('1985-10-26T08:15:00.000Z');
/** Fields of a `VersionSpec` that only the registry knows. */
const registryFields = new Set(['files', 'archive', 'dist', 'publishedAt', 'deprecated']);

/** One file as it goes into an archive. */
interface ArchiveFile {
  readonly path: string;
  readonly bytes: Buffer;
  readonly mode: number;
}

/**
 * The archive of one version, as `npm pack` lays it out: `package/…`, `package.json` first, then by path. The same
 * spec gives the same bytes on every platform.
 */
export async function buildArchive(name: string, version: string, spec: VersionSpec): Promise<BuiltArchive> {
  const files = listFiles(name, version, spec);
  const bytes = spec.archive === undefined ? gzip(await packFiles(files)) : Buffer.from(spec.archive);
  return {
    bytes,
    integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
    shasum: createHash('sha1').update(bytes).digest('hex'),
    fileCount: files.length,
    unpackedSizeBytes: files.reduce((sum, file) => sum + file.bytes.length, 0),
  };
}

/** The manifest that a version's author wrote: its spec without what only the registry knows. */
export function manifestOf(name: string, version: string, spec: VersionSpec): Record<string, unknown> {
  const fields = Object.entries(spec).filter(([field]) => !registryFields.has(field));
  return { name, version, ...Object.fromEntries(fields) };
}

function listFiles(name: string, version: string, spec: VersionSpec): ArchiveFile[] {
  const given = { ...spec.files };
  const manifest = given['package.json'] ?? `${JSON.stringify(manifestOf(name, version, spec), null, 2)}\n`;
  delete given['package.json'];
  const rest = Object.entries(given).sort(([a], [b]) => (a < b ? -1 : 1));
  return [['package.json', manifest] as const, ...rest].map(([path, file]) => toArchiveFile(path, file));
}

function toArchiveFile(path: string, file: FileSpec): ArchiveFile {
  if (typeof file === 'string') return { path, bytes: Buffer.from(file), mode: 0o644 };
  if (file instanceof Uint8Array) return { path, bytes: Buffer.from(file), mode: 0o644 };
  return { path, bytes: Buffer.from('text' in file ? file.text : file.bytes), mode: file.mode ?? 0o644 };
}

async function packFiles(files: readonly ArchiveFile[]): Promise<Buffer> {
  const tar = pack();
  for (const { path, bytes, mode } of files) {
    tar.entry({ name: `package/${path}`, mode, mtime: modifiedAt, type: 'file' }, bytes);
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function gzip(bytes: Buffer): Buffer {
  const zipped = gzipSync(bytes, { level: 9 });
  // zlib writes the platform it ran on into byte 9; 255 is "unknown" and the same everywhere.
  zipped[9] = 255;
  return zipped;
}
