import { DxError, type Integrity } from '@dx/pkg-core';
import type { CacheEvent } from './cache-types.ts';
import type { AnswerCounts } from './count-answers.ts';
import type { DiskFilter } from './disk-filter.ts';
import type { DiskDamage, DiskTier, DiskValue } from './disk-tier.ts';

/** What the disk behind its filter works with. */
export interface FilteredDiskParts {
  readonly disk: DiskTier;
  readonly filter: DiskFilter;
  readonly counts: AnswerCounts;
  readonly onEvent: (event: CacheEvent) => void;
}

/** The disk, not asked for what is certainly not there. */
export interface FilteredDisk {
  has(key: Integrity): boolean;
  read(key: Integrity): DiskValue | undefined;
  readFile(key: Integrity, path: string): DiskValue | 'no-such-file' | undefined;
  write(key: Integrity, parts: () => readonly Uint8Array[]): void;
  remove(key: Integrity): boolean;
}

export function openFilteredDisk({ disk, filter, counts, onEvent }: FilteredDiskParts): FilteredDisk {
  const ask = <Found>(key: Integrity, work: () => Found | undefined): Found | undefined => {
    if (!filter.mayHave(key)) {
      counts.definiteMisses += 1;
      return undefined;
    }
    const found = work();
    if (found === undefined) counts.falsePositives += 1;
    return found;
  };
  const unlessDamaged = <Found extends object | string>(
    key: Integrity,
    found: Found | DiskDamage | undefined,
  ): Found | undefined => {
    if (!isDamage(found)) return found;
    filter.countRemoved();
    onEvent({ kind: 'damaged', tier: 'disk', integrity: key, reason: found.reason });
    return undefined;
  };
  return {
    has: (key) => ask(key, () => disk.has(key) || undefined) === true,
    read: (key) =>
      unlessDamaged<DiskValue>(
        key,
        ask(key, () => disk.read(key)),
      ),
    readFile: (key, path) =>
      unlessDamaged<DiskValue | 'no-such-file'>(
        key,
        ask(key, () => disk.readFile(key, path)),
      ),
    write: (key, parts) => {
      if (disk.write(key, parts())) filter.add(key);
      else {
        counts.diskFailures += 1;
        onEvent({ kind: 'disk-failed', error: diskFailed(key) });
      }
    },
    remove: (key) => {
      const isRemoved = filter.mayHave(key) && disk.remove(key);
      if (isRemoved) filter.countRemoved();
      return isRemoved;
    },
  };
}

function isDamage(found: object | string | undefined): found is DiskDamage {
  return typeof found === 'object' && 'kind' in found && found.kind === 'damaged';
}

function diskFailed(key: Integrity): DxError {
  return new DxError({
    code: 'DX_CACHE_WRITE',
    message: `The cache's disk cannot take ${key}: it is full, read-only or broken`,
    hint: 'Check free space and permissions of the directory: dx cache path',
    details: { integrity: key },
  });
}
