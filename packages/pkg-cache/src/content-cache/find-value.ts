import type { Integrity } from '@dx/pkg-core';
import { verifyIntegrity } from '@dx/pkg-core/node';
import type { CacheAnswer, CacheTier, NetworkFetch } from './cache-types.ts';
import type { FilteredDisk } from './filtered-disk.ts';
import type { MemoryTier } from './memory-tier.ts';
import { type PackedValue, packValue } from './pack-value.ts';
import type { RemoteTier } from './remote-tier.ts';

/** What is asked, nearest first. */
export interface Tiers {
  readonly memory: MemoryTier;
  readonly disk: FilteredDisk;
  readonly remote: RemoteTier | undefined;
  readonly archives: 'exact' | 'unpack';
  readonly maxValueBytes: number;
  /** Keys that nobody had lately. */
  readonly negative: { has(key: string): boolean; add(key: string): void; delete(key: string): void };
}

/**
 * Asks disk, remote cache and network for a value that is not in memory, and keeps it in the tiers before the one that had
 * it; what comes from the network is put into the remote cache too.
 *
 * @throws DX_INTEGRITY_MISMATCH, and what `network` throws
 */
export async function findValue(
  key: Integrity,
  tiers: Tiers,
  network: NetworkFetch | undefined,
): Promise<CacheAnswer> {
  const onDisk = tiers.disk.read(key);
  if (onDisk !== undefined) {
    tiers.memory.set(key, onDisk);
    return hit('disk', onDisk);
  }
  if (tiers.negative.has(key)) return { status: 'miss', reason: 'negative' };
  const remote = await tiers.remote?.get(key, tiers.maxValueBytes);
  if (remote !== undefined) return hit('remote', keepNear(key, remote, tiers));
  const bytes = await network?.(key);
  if (bytes === undefined) {
    tiers.negative.add(key);
    return { status: 'miss', reason: 'absent' };
  }
  verifyIntegrity(bytes, key, key);
  const packed = keepNear(key, bytes, tiers);
  await tiers.remote?.put(key, bytes);
  return hit('network', packed);
}

/** Keeps bytes that hash to `key` on disk and in memory. */
export function keepNear(key: Integrity, bytes: Uint8Array<ArrayBuffer>, tiers: Tiers): PackedValue {
  const packed = packValue(key, bytes, tiers.archives);
  tiers.disk.write(key, packed.parts);
  tiers.memory.set(key, { form: packed.form, bytes: packed.bytes });
  tiers.negative.delete(key);
  return packed;
}

function hit(tier: CacheTier, { form, bytes }: Pick<PackedValue, 'form' | 'bytes'>): CacheAnswer {
  return Object.freeze({ status: 'hit', tier, form, bytes });
}
