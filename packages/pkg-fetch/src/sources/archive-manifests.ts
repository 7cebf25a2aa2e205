import { readArchivePath } from './archive-path.ts';
import { badManifest, sourceTooLarge } from './errors.ts';
import { isRecord, parseRawManifest } from './raw-manifest.ts';
import { readArchiveFiles, type TarEntry } from './read-tar.ts';
import type { BundledManifest, RawManifest, SourceLimits } from './types.ts';

/** What an archive says about itself. */
export interface ArchiveFacts {
  readonly manifest: RawManifest;
  readonly hasBindingGyp: boolean;
}

/** The limits used where none are given, those of the store. */
export const defaultSourceLimits: SourceLimits = Object.freeze({
  maxTotalBytes: 2 * 1024 ** 3,
  maxEntries: 300_000,
  maxRatio: 1000,
  maxManifestBytes: 16 * 1024 ** 2,
});

const bundledManifest = /^((?:node_modules\/(?:@[^/]+\/)?[^/.@][^/]*\/)+)package\.json$/;

/**
 * The manifest inside an archive. Every path in the archive is checked; of two files with one path the last counts.
 *
 * @throws DX_SOURCE_MANIFEST, DX_SOURCE_ARCHIVE, DX_SOURCE_TOO_LARGE, DX_UNSAFE_PATH
 */
export async function readArchiveFacts(
  bytes: Uint8Array,
  subject: string,
  limits: SourceLimits,
): Promise<ArchiveFacts> {
  const texts = new Map<string, Uint8Array>();
  let hasBindingGyp = false;
  await readPaths(bytes, { subject, limits }, async (path, entry) => {
    if (path === 'binding.gyp') hasBindingGyp = true;
    if (path === 'package.json') texts.set(path, await readWhole(entry, subject, limits.maxManifestBytes));
  });
  const text = texts.get('package.json');
  if (text === undefined) throw badManifest(subject, 'the archive has none');
  return { manifest: parseRawManifest(text, subject), hasBindingGyp };
}

/**
 * The packages that an archive brings inside its `node_modules`, sorted by path. One whose `package.json` is no JSON
 * object is listed with an empty manifest. Reads the whole archive once; holds the manifests only.
 *
 * @param subject what the archive is, for messages: `react@18.3.1`
 * @throws DX_SOURCE_ARCHIVE, DX_SOURCE_TOO_LARGE, DX_UNSAFE_PATH
 *
 * @example
 * const bundled = await listBundledPackages(archive.bytes, 'npm@11.0.0');
 */
export async function listBundledPackages(
  bytes: Uint8Array,
  subject: string,
  limits: Partial<SourceLimits> = {},
): Promise<readonly BundledManifest[]> {
  const caps = { ...defaultSourceLimits, ...limits };
  const manifests = new Map<string, RawManifest>();
  let sizeBytes = 0;
  await readPaths(bytes, { subject, limits: caps }, async (path, entry) => {
    const directory = bundledManifest.exec(path)?.[1];
    if (directory === undefined) return;
    sizeBytes += entry.sizeBytes;
    if (sizeBytes > caps.maxTotalBytes / 8) {
      throw sourceTooLarge(subject, 'bytes of bundled manifests', caps.maxTotalBytes / 8);
    }
    const text = await readWhole(entry, subject, caps.maxManifestBytes);
    manifests.set(directory.slice(0, -1), readQuietly(text));
  });
  const found = [...manifests].map(([path, manifest]) => Object.freeze({ path, manifest }));
  return Object.freeze(found.sort((one, other) => (one.path < other.path ? -1 : 1)));
}

async function readPaths(
  bytes: Uint8Array,
  { subject, limits }: { readonly subject: string; readonly limits: SourceLimits },
  onPath: (path: string, entry: TarEntry) => Promise<void>,
): Promise<void> {
  await readArchiveFiles(bytes, {
    subject,
    limits,
    onFile: async (entry) => {
      const path = readArchivePath(entry.path, subject);
      if (path !== undefined) await onPath(path, entry);
    },
  });
}

async function readWhole(entry: TarEntry, subject: string, maxBytes: number): Promise<Uint8Array> {
  if (entry.sizeBytes > maxBytes) throw sourceTooLarge(subject, 'bytes of package.json', maxBytes);
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry.content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function readQuietly(text: Uint8Array): RawManifest {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(text));
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
