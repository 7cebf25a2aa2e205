import type { Integrity } from '@dx/pkg-core';
import type { CacheEvent, RemoteCache } from './cache-types.ts';
import { hasIntegrity } from './disk-tier.ts';

/** A remote cache that is not trusted and may be gone. */
export interface RemoteTier {
  /** Bytes that hash to the key. */
  get(key: Integrity, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  has(key: Integrity): Promise<boolean>;
  put(key: Integrity, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  readonly failures: () => number;
}

/** What a remote tier works with. */
export interface RemoteTierOptions {
  readonly now: () => number;
  readonly onEvent: (event: CacheEvent) => void;
}

const maxFailures = 3;
const restMs = 30_000;
const maxDamaged = 10_000;

/**
 * A remote cache whose answers are hashed. Damage is set aside: the key counts as absent there until it is put again. After
 * three failures in a row it is left alone for 30 s.
 */
export function openRemoteTier(remote: RemoteCache, { now, onEvent }: RemoteTierOptions): RemoteTier {
  const damaged = new Set<Integrity>();
  let failures = 0;
  let inRow = 0;
  let restsUntilMs = 0;

  const attempt = async <Value>(work: () => Promise<Value>, otherwise: Value): Promise<Value> => {
    if (now() < restsUntilMs) return otherwise;
    try {
      const value = await work();
      inRow = 0;
      return value;
    } catch (error) {
      failures += 1;
      inRow += 1;
      if (inRow >= maxFailures) restsUntilMs = now() + restMs;
      onEvent({ kind: 'remote-failed', remote: remote.name, error });
      return otherwise;
    }
  };

  return {
    get: async (key, maxBytes) => {
      if (damaged.has(key)) return undefined;
      const bytes = await attempt(() => remote.get(key, maxBytes), undefined);
      if (bytes === undefined || hasIntegrity(bytes, key)) return bytes;
      if (damaged.size < maxDamaged) damaged.add(key);
      onEvent({ kind: 'damaged', tier: 'remote', integrity: key, reason: `${remote.name} gave other bytes` });
      return undefined;
    },
    has: async (key) => !damaged.has(key) && (await attempt(() => remote.has(key), false)),
    put: async (key, bytes) => {
      await attempt(async () => {
        await remote.put(key, bytes);
        damaged.delete(key);
      }, undefined);
    },
    failures: () => failures,
  };
}
