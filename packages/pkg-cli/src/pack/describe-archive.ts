import { DxError } from '@dx/pkg-core';
import type { PackedFile, PackReport } from './types.ts';

const compareText = new Intl.Collator('en', { sensitivity: 'case', numeric: true }).compare;

/**
 * What is in an archive, in npm's words and order. Directories are not listed.
 *
 * Source: `npm pack --json`
 */
export async function describeArchive(
  name: string,
  version: string,
  archive: Uint8Array,
): Promise<PackReport> {
  const { default: ssri } = await import('ssri');
  const files = await listFiles(archive);
  const hashes = ssri.fromData(archive, { algorithms: ['sha1', 'sha512'] });
  const bundled = files.flatMap(({ path }) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return {
    id: `${name}@${version}`,
    name,
    version,
    size: archive.length,
    unpackedSize: files.reduce((sum, { size }) => sum + size, 0),
    shasum: hashes.sha1[0]?.hexDigest() ?? '',
    integrity: hashes.sha512[0]?.toString() ?? '',
    filename: archiveName(name, version),
    files: [
      ...files.filter(startsUpper).sort(byPath),
      ...files.filter((file) => !startsUpper(file)).sort(byPath),
    ],
    entryCount: files.length,
    bundled: [...new Set(bundled)],
  };
}

/**
 * `@scope/name` 1.0.0 → `scope-name-1.0.0.tgz`: the name of a file, whatever the manifest says.
 *
 * @throws DX_PACK_MANIFEST when name or version would make a path of it
 */
export function archiveName(name: string, version: string): string {
  const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
  if (!/[/\\:\p{Cc}]/u.test(file) && !file.startsWith('.')) return file;
  throw new DxError({
    code: 'DX_PACK_MANIFEST',
    message: `Name ${JSON.stringify(name)} and version ${JSON.stringify(version)} of package.json make no file name`,
    hint: 'dx pkg set name=<name>, dx pkg set version=1.0.0',
    details: { name, version },
  });
}

async function listFiles(archive: Uint8Array): Promise<readonly PackedFile[]> {
  const { Parser } = await import('tar');
  const files: PackedFile[] = [];
  const parser = new Parser({
    onReadEntry: (entry) => {
      files.push({ path: entry.path.replace(/^package\//, ''), size: entry.size, mode: entry.mode ?? 0o644 });
      entry.resume();
    },
  });
  await new Promise<void>((resolve, reject) => {
    parser.on('end', () => resolve());
    parser.on('error', reject);
    parser.end(Buffer.from(archive));
  });
  return files;
}

function byPath(a: PackedFile, b: PackedFile): number {
  return compareText(a.path, b.path);
}

/** Also what has no case at all, such as a dot. */
function startsUpper({ path }: PackedFile): boolean {
  const first = path.charAt(0);
  return first === first.toUpperCase();
}
