import type { Manifest } from '@dx/pkg-workspace';
import { addFlags } from './add-flags.ts';
import { createRecord, sortRecord } from './compare-names.ts';
import type { ExtractedPackage } from './extract-member.ts';
import { locationName } from './location.ts';
import { lockImporter } from './lock-importer.ts';
import type { Lock, LockPackage } from './types.ts';

/** A directory of the project that has become an archive. */
export interface ArchivedPackage {
  /** As the archive has it. */
  readonly manifest: Manifest;
  /** `file:` and the path of the archive from the new root, with slashes. */
  readonly resolved: string;
  readonly integrity?: LockPackage['integrity'];
}

/**
 * The lock of a member on its own: its manifest as the root, what `extractMember` gave, and archives where directories of
 * the project were (by their old location). Entries of packages are as they were; flags are worked out again.
 */
export function lockExtracted(
  lock: Pick<Lock, 'packages'>,
  manifest: Manifest,
  extracted: readonly ExtractedPackage[],
  archives: ReadonlyMap<string, ArchivedPackage>,
): Lock {
  const packages = createRecord<LockPackage>();
  packages[''] = lockImporter('', manifest);
  for (const { location, origin } of extracted) {
    const archived = archives.get(origin);
    const entry = lock.packages[origin] ?? {};
    packages[location] =
      archived === undefined ? rename(entry, location, origin) : archivedEntry(location, archived, entry);
  }
  const { name, version } = manifest.fields;
  return Object.freeze({
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    packages: addFlags(sortRecord(packages), false),
  });
}

/** A package under another name than that of its folder says its own. */
function rename(entry: LockPackage, location: string, origin: string): LockPackage {
  const name = entry.name ?? locationName(origin);
  const { name: _name, ...rest } = entry;
  return name === locationName(location) ? rest : { name, ...rest };
}

/** Of a package of others neither development nor members count. An archive may be one already (`file:`). */
function archivedEntry(
  location: string,
  { manifest, resolved, integrity }: ArchivedPackage,
  old: LockPackage,
): LockPackage {
  const { devDependencies: _dev, workspaces: _workspaces, ...entry } = lockImporter(location, manifest);
  const sum = integrity ?? old.integrity;
  return { ...entry, resolved, ...(sum !== undefined && { integrity: sum }) };
}
