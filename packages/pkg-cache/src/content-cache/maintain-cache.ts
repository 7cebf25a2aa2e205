import type { CacheEntry, CachePruning, CacheVerification, PruneOptions } from './cache-types.ts';
import type { DiskTier } from './disk-tier.ts';

/** Hashes all values on disk, one at a time, and sets damaged ones aside. Others can work in between. */
export async function verifyDisk(disk: DiskTier): Promise<CacheVerification> {
  const damaged: { readonly integrity: string; readonly reason: string }[] = [];
  let checked = 0;
  for (const { integrity } of disk.entries()) {
    const found = disk.read(integrity);
    if (found === undefined) continue;
    checked += 1;
    if (found.kind === 'damaged') damaged.push({ integrity, reason: found.reason });
    await Promise.resolve();
  }
  return Object.freeze({ checked, damaged: Object.freeze(damaged) });
}

/** Removes what was not used lately, and then the longest unused until the rest fits. */
export function pruneDisk(
  disk: DiskTier,
  options: PruneOptions & { readonly maxBytes: number },
): CachePruning {
  const { maxBytes, unusedSinceMs = Number.NEGATIVE_INFINITY, mode = 'remove' } = options;
  const newestFirst = [...disk.entries()].sort((a, b) => b.usedMs - a.usedMs);
  const removed: CacheEntry[] = [];
  let keptBytes = 0;
  let keptCount = 0;
  for (const entry of newestFirst) {
    const fits = entry.usedMs >= unusedSinceMs && keptBytes + entry.sizeBytes <= maxBytes;
    if (fits) {
      keptBytes += entry.sizeBytes;
      keptCount += 1;
    } else removed.push(entry);
  }
  if (mode === 'remove') for (const { integrity } of removed) disk.remove(integrity);
  const leftovers = mode === 'remove' ? disk.removeLeftovers() : 0;
  const removedBytes = removed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return Object.freeze({ removed: Object.freeze(removed), removedBytes, keptCount, keptBytes, leftovers });
}
