import type { Integrity } from '@dx/pkg-core';
import { verifyIntegrity } from '@dx/pkg-core/node';
import { openArchive } from '../archive/open-archive.ts';
import { packArchive } from '../archive/pack-archive.ts';
import { archiveTooLarge } from '../errors.ts';
import { parseKey } from './cache-key.ts';
import type { CacheAnswer, CheckedKey, ContentCache, NetworkFetch } from './cache-types.ts';
import type { AnswerCounts } from './count-answers.ts';
import { findValue, keepNear, type Tiers } from './find-value.ts';
import { inTurns } from './in-turns.ts';
import { fileId, type MemoryValue } from './memory-tier.ts';

type Calls = Pick<ContentCache, 'get' | 'getMany' | 'readFile' | 'has' | 'checkMany' | 'put' | 'delete'> & {
  /** Waits for what is under way. */
  settle(): Promise<void>;
};

const manyAtOnce = 16;

/** What a cache answers out of its tiers; one look-up at a time for each key. */
export function answerCalls(tiers: Tiers, counts: AnswerCounts, fallback: NetworkFetch | undefined): Calls {
  const { memory, disk, remote, maxValueBytes } = tiers;
  const flights = new Map<string, Promise<CacheAnswer>>();

  const get: Calls['get'] = async (integrity, options) => {
    const held = memory.get(integrity);
    if (held !== undefined) return count(counts, inMemory(held));
    const key = parseKey(integrity);
    if (key !== integrity) return get(key, options);
    return count(counts, await shared(key, () => findValue(key, tiers, options?.network ?? fallback)));
  };

  const shared = (key: Integrity, work: () => Promise<CacheAnswer>): Promise<CacheAnswer> => {
    const under = flights.get(key);
    if (under !== undefined) {
      counts.sharedFlights += 1;
      return under;
    }
    const flight = work().finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  };

  const readFile: Calls['readFile'] = async (integrity, path, options) => {
    const key = parseKey(integrity);
    const held = memory.get(fileId(key, path));
    if (held !== undefined) return count(counts, inMemory(held));
    const onDisk = disk.readFile(key, path);
    if (onDisk === 'no-such-file') return noSuchFile;
    if (onDisk !== undefined) {
      memory.set(fileId(key, path), onDisk);
      return count(counts, Object.freeze({ ...onDisk, status: 'hit', tier: 'disk' }));
    }
    const whole = await get(key, options);
    return whole.status === 'hit' ? fileOf(whole, path) : whole;
  };

  const check = async (integrity: string, asksRemote: boolean): Promise<CheckedKey> => {
    const key = parseKey(integrity);
    const near = memory.has(key) ? 'memory' : disk.has(key) ? 'disk' : undefined;
    if (near !== undefined || !asksRemote) return { integrity, tier: near };
    return { integrity, tier: (await remote?.has(key)) ? 'remote' : undefined };
  };

  return {
    get,
    getMany: (keys, options) => inTurns(keys, manyAtOnce, (key) => get(key, options)),
    readFile,
    has: (integrity) => memory.has(integrity) || disk.has(parseKey(integrity)),
    checkMany: (keys, wanted = 'local') =>
      wanted === 'local' || remote === undefined
        ? Promise.all(keys.map((key) => check(key, false)))
        : inTurns(keys, manyAtOnce, (key) => check(key, true)),
    put: async (integrity, bytes) => {
      const key = parseKey(integrity);
      if (bytes.length > maxValueBytes)
        throw archiveTooLarge(key, `it has ${bytes.length} bytes; ${maxValueBytes} are allowed`);
      verifyIntegrity(bytes, key, key);
      keepNear(key, bytes.slice(), tiers);
      await remote?.put(key, bytes);
    },
    delete: (integrity) => {
      const key = parseKey(integrity);
      const wasHeld = memory.delete(key);
      return disk.remove(key) || wasHeld;
    },
    settle: async () => void (await Promise.allSettled(flights.values())),
  };
}

const noSuchFile: CacheAnswer = Object.freeze({ status: 'miss', reason: 'no-such-file' });

function inMemory({ form, bytes }: MemoryValue): CacheAnswer {
  return { status: 'hit', tier: 'memory', form, bytes };
}

/** Of a value that has just come, or that the disk could not take. */
function fileOf(whole: CacheAnswer & { readonly status: 'hit' }, path: string): CacheAnswer {
  if (Buffer.from(whole.bytes.buffer, whole.bytes.byteOffset).toString('latin1', 257, 262) !== 'ustar')
    return noSuchFile;
  const archive = openArchive(packArchive(whole.bytes));
  if (archive.entry(path) === undefined) return noSuchFile;
  return Object.freeze({ ...whole, form: 'file', bytes: archive.read(path) });
}

function count(counts: AnswerCounts, answer: CacheAnswer): CacheAnswer {
  if (answer.status === 'hit') counts.hits[answer.tier] += 1;
  else {
    counts.misses += 1;
    if (answer.reason === 'negative') counts.negativeMisses += 1;
  }
  return answer;
}
