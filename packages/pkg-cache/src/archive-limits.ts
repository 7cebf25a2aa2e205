import type { ArchiveLimits } from './types.ts';

/**
 * The caps used where none are given. The largest packages in use are below 1 GiB and 100,000 files; npm's reader
 * refuses the same ratio.
 */
export const defaultLimits: ArchiveLimits = Object.freeze({
  maxTotalBytes: 2 * 1024 ** 3,
  maxEntries: 300_000,
  maxRatio: 1000,
});

const maxPackedBytes = 192 * 1024 ** 2;
/** Each thread that unpacks may hold one tar: three of 90 to 130 MB took a third of the memory of `fixtures/bench/mono`. */
const maxUnpackedBytes = 40 * 1024 ** 2;

/** Whether an archive is unpacked piece by piece rather than in one buffer, by its size and what its trailer claims. */
export function isLargeArchive(packedBytes: number, claimedBytes: number): boolean {
  return packedBytes > maxPackedBytes || claimedBytes > maxUnpackedBytes;
}
