import type { LockEntries, LockEntry } from './lock-entries.ts';

/** What the project itself bundles is fetched like anything else; only a package's archive brings its bundle along. */
export function isInPackageBundle({ fields, owner }: LockEntry, entries: LockEntries): boolean {
  if (fields.inBundle !== true) return false;
  const isProjectBundling = (entries.get('')?.fields.bundleDependencies ?? []).length > 0;
  for (let holder = entries.get(owner); holder?.kind === 'directory'; holder = entries.get(holder.owner)) {
    if (!isProjectBundling || (holder.fields.bundleDependencies ?? []).length > 0) return true;
  }
  return false;
}

/** The package whose archive brings an entry: itself, unless it is bundled. */
export function findCarrier(entry: LockEntry, entries: LockEntries): LockEntry {
  let carrier = entry;
  while (isInPackageBundle(carrier, entries)) {
    const holder = entries.get(carrier.owner);
    if (holder?.kind !== 'directory') break;
    carrier = holder;
  }
  return carrier;
}
